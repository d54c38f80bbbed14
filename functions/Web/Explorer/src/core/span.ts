// The time of a view, in whole quarters of an hour: that is how reports count, so that what is counted and the rows
// behind it are of the same time. And whether bots are among them.
import { ask, rangeOf, type Range } from './range'
import { href, type Params } from './route'

const QUARTER = 900_000
const DAY = 86_400_000

export const spanOf = (params: Params): Range => {
  const range = rangeOf(params)
  return { ...range, from: Math.floor(range.from / QUARTER) * QUARTER, to: Math.ceil(range.to / QUARTER) * QUARTER }
}

// As long right before.
export const previous = ({ from, to }: { from: number; to: number }) => ask({ from: from - (to - from), to: from })

// Bots are left out unless somebody wants them; lists can also be of nothing else.
export type Bots = '' | 'true' | 'only'
export const botsOf = (params: Params): Bots => (params.bots === 'true' || params.bots === 'only' ? params.bots : '')
export const botsInReports = (params: Params) => ({ bots: botsOf(params) !== '' })
// Beside figures that have bots among people, a list has too.
export const botsInLists = (params: Params, isListAlone = false) => {
  const bots = botsOf(params)
  return bots === '' ? { bot: false } : bots === 'only' && isListAlone ? { bot: true } : {}
}

type More = Record<string, string | undefined>
const timeOf = ({ from, to, word }: Range) =>
  // Whole days up to now are the same ones in a minute; the last hours are not.
  word && to - from > DAY ? { range: word } : ask({ from, to })

// Where the rows are that a figure of a view has counted.
export const rowsOf = (params: Params, span: Range, bots = botsOf(params) ? 'true' : '') => {
  const open = (view: string) => (more: More = {}) => href(view, { ...timeOf(span), bots, by: params.by, ...more })
  const within = (from: number, to: number): More => ({ range: undefined, ...ask({ from: Math.max(from, span.from), to: Math.min(to, span.to) }) })
  return { events: open('activity'), sessions: open('sessions'), within }
}
