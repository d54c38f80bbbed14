// The time zone of the project, in which everything is shown and counted. A "wall" time is what its clocks show, as
// milliseconds that read so in UTC.
export let zone = 'UTC'
let clock = clockOf(zone)

function clockOf(name: string) {
  return new Intl.DateTimeFormat('en-GB', { timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
}

// A zone that this browser does not know is shown as UTC, which the page names then.
export const setZone = (name: string | undefined) => {
  try {
    clock = clockOf(name || 'UTC')
    zone = name || 'UTC'
  } catch {
    clock = clockOf((zone = 'UTC'))
  }
}

export const wallOf = (time: number) => {
  const at: Record<string, number> = {}
  for (const { type, value } of clock.formatToParts(time)) at[type] = Number(value)
  const { year, month, day, hour, minute, second } = at as Record<string, number>
  return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) + (((time % 1000) + 1000) % 1000)
}

// When clocks show something; when they do so twice, the first time, and when never, as much later.
export const timeOf = (wall: number) => {
  const guess = wall - (wallOf(wall) - wall)
  const early = wall - (wallOf(guess - DAY) - (guess - DAY))
  return wallOf(early) === wall ? early : wall - (wallOf(guess) - guess)
}

const DAY = 86_400_000
export const dayOf = (time: number) => timeOf(Math.floor(wallOf(time) / DAY) * DAY)
export const isMidnight = (time: number) => wallOf(time) % DAY === 0
