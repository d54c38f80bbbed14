// Of which time a view is, as its address says it: a word, such as 7d, or from and to in ISO 8601. A time without an
// offset is one of the project's zone. As in the API, to itself is not in the range.
import { dated, full } from './format'
import type { Params } from './route'
import { dayOf, isMidnight, timeOf, wallOf } from './zone'

export interface Range {
  from: number
  to: number
  word: string | null
}

const HOUR = 3_600_000
const DAY = 24 * HOUR
export const words: Record<string, [string, number]> = {
  '1h': ['Last hour', HOUR],
  '24h': ['Last 24 hours', DAY],
  '7d': ['Last 7 days', 7 * DAY],
  '30d': ['Last 30 days', 30 * DAY],
  '90d': ['Last 90 days', 90 * DAY],
}
const DEFAULT = '7d'
// A word ends with the next minute, so that what is asked stays the same for that long.
const STEP = 60_000
const ISO = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/

// NaN for what is no time.
const read = (text: string) => {
  // A plus of an address is a space.
  const [, date, clock = 'T00:00', offset] = ISO.exec(text.replace(' ', '+')) ?? []
  const wall = Date.parse(`${date}${clock}Z`)
  // There is no 30th of February.
  if (!date || Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(date)) return Number.NaN
  return offset ? Date.parse(`${date}${clock}${offset}`) : timeOf(wall)
}

// What is wrong with the range of an address, which no view may replace by another one without a word.
export const problemOf = ({ from, to, range, by }: Params) => {
  for (const [name, text] of [['from', from], ['to', to]] as const) {
    if (text && Number.isNaN(read(text))) return `“${text}” is no time: ${name} is one such as 2026-11-22 or 2026-11-22T10:30.`
  }
  if (from && to && read(from) >= read(to)) return 'The range ends before it begins: from is a time before to.'
  if (range && !words[range]) return `There is no range “${range}”: it is one of ${Object.keys(words).join(', ')}.`
  return by && !['hour', 'day', 'week'].includes(by) ? `There are no periods “${by}”: they are hour, day or week.` : null
}

export const rangeOf = (params: Params, now = Date.now()): Range => {
  const until = Math.ceil(now / STEP) * STEP
  if ((params.from || params.to) && !problemOf(params)) {
    const to = params.to ? read(params.to) : until
    return { from: params.from ? read(params.from) : to - words[DEFAULT]![1], to, word: null }
  }
  const word = params.range && words[params.range] ? params.range : DEFAULT
  return { from: startOf(until, words[word]![1]), to: until, word }
}

// Days are whole ones, today the last: so that they are what is counted by day.
const startOf = (until: number, length: number) =>
  length <= DAY ? until - length : timeOf(wallOf(dayOf(until - STEP)) - length + DAY)

// As long before: of the last days, today until now among them, as many days earlier.
export const before = ({ from, to, word }: Range): Range => {
  const length = word ? words[word]![1] : to - from
  return { from: from - length, to: to - length, word: null }
}
export const ask = ({ from, to }: { from: number; to: number }) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })

// A range as people say it: whole days by the first and the last one, others by the time up to which they go.
export const told = ({ from, to }: { from: number; to: number }) => {
  if (!isMidnight(from) || !isMidnight(to)) return `${full(from)} until ${full(to)}`
  const [first, last] = [dated(from), dated(to - 1)]
  return first === last ? first : `${first} to ${last}`
}

// What a link carries on, so that it opens the rows of the same time.
export const carry = (params: Params) => ({ range: params.range, from: params.from, to: params.to, bots: params.bots })
// How fine a chart is: an hour for two days, a day for a quarter, else weeks.
export const unitOf = ({ from, to }: Range, said?: string) =>
  said === 'hour' || said === 'day' || said === 'week' ? said : to - from <= 49 * HOUR ? 'hour' : 'day'
