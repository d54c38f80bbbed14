// What is drawn: a value for every period of a range, in the time zone of the project.
import { timeOf, wallOf } from './zone'

const HOUR = 3_600_000
const DAY = 86_400

// Every period of a range, those without a value too.
export const periods = <T extends { start: string }>(rows: T[], from: number, to: number, unit: string, value: (row: T) => number | null, none: number | null = 0) => {
  const known = new Map(rows.map((row) => [Date.parse(row.start), value(row)]))
  const times = startsOf(from, to, unit)
  for (const time of known.keys()) if (!times.includes(time)) times.push(time)
  times.sort((a, b) => a - b)
  return { times: times.map((time) => time / 1000), values: times.map((time) => known.get(time) ?? none) }
}

export const stepOf = (unit: string) => (unit === 'hour' ? 3600 : unit === 'day' ? DAY : 7 * DAY)

// What is drawn of rows themselves, when all of them are there; by minutes when the range is short.
export const periodsOf = (times: number[], from: number, to: number, unit: string) => {
  const step = to - from <= SHORT ? (to - from <= SHORT / 2 ? 60 : 300) : stepOf(unit)
  const starts = step < 3600 ? minutes(from, to, step * 1000) : startsOf(from, to, unit)
  const counts = starts.map(() => 0)
  for (const time of times) counts[Math.max(starts.findLastIndex((start) => start <= time), 0)]! += 1
  return { times: starts.map((start) => start / 1000), values: counts as (number | null)[], step }
}

export const SHORT = 3 * 3_600_000

const minutes = (from: number, to: number, step: number) => {
  const first = Math.floor(from / step) * step
  return Array.from({ length: Math.ceil((to - first) / step) }, (_, i) => first + i * step)
}

// Days and weeks begin by the clock, so one of them may have 23 or 25 hours; the same hour may come twice.
const startsOf = (from: number, to: number, unit: string) => {
  const length = unit === 'hour' ? HOUR : DAY * 1000
  let wall = Math.floor(wallOf(from) / length) * length
  if (unit === 'week') wall -= ((new Date(wall).getUTCDay() + 6) % 7) * length
  const starts: number[] = []
  let at = unit === 'hour' ? from - (wallOf(from) - wall) : timeOf(wall)
  while (at < to && starts.length < MOST) {
    starts.push(at)
    if (unit === 'hour') at += HOUR
    else at = timeOf((wall += (unit === 'day' ? 1 : 7) * length))
  }
  return starts
}

const MOST = 2500
