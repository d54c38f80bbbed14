// Of which time a view is. A word such as 7d moves with the clock; two times stay, for a colleague to see the same.
import type { Params } from './route'

export interface Range {
  from: number
  to: number
  word: string | null
}

const HOUR = 3_600_000
export const words: Record<string, [string, number]> = {
  '1h': ['Last hour', HOUR],
  '24h': ['Last 24 hours', 24 * HOUR],
  '7d': ['Last 7 days', 7 * 24 * HOUR],
  '30d': ['Last 30 days', 30 * 24 * HOUR],
  '90d': ['Last 90 days', 90 * 24 * HOUR],
}
const DEFAULT = '7d'
// A word ends with the next minute, so that what is asked stays the same for that long.
const STEP = 60_000

export const rangeOf = (params: Params, now = Date.now()): Range => {
  const [from, to] = [Date.parse(params.from ?? ''), Date.parse(params.to ?? '')]
  if (from < to) return { from, to, word: null }
  const word = params.range && words[params.range] ? params.range : DEFAULT
  const until = Math.ceil(now / STEP) * STEP
  return { from: startOf(until - words[word]![1], words[word]![1]), to: until, word }
}

// Days are whole ones, today the last: so that they are what is counted by day.
const startOf = (time: number, length: number) => {
  if (length <= 24 * HOUR) return time
  const day = new Date(time)
  day.setHours(24, 0, 0, 0)
  return day.getTime()
}

// As long before: of the last days, today until now among them, as many days earlier.
export const before = ({ from, to, word }: Range): Range => {
  const length = word ? words[word]![1] : to - from
  return { from: from - length, to: to - length, word: null }
}
export const ask = ({ from, to }: Range) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })
// What a link carries on, so that it opens the rows of the same time.
export const carry = (params: Params) => ({ range: params.range, from: params.from, to: params.to, bots: params.bots })
// How fine a chart is: an hour for two days, a day for a quarter, else weeks.
export const unitOf = ({ from, to }: Range, said?: string) =>
  said === 'hour' || said === 'day' || said === 'week' ? said : to - from <= 49 * HOUR ? 'hour' : 'day'
