// Numbers and times as people read them; times in the zone of the project, which the page names.
import { zone } from './zone'

export { zone } from './zone'

const whole = new Intl.NumberFormat('en-GB')
const short = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 })
const oneDigit = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1, minimumFractionDigits: 1 })
const twoDigits = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2, minimumFractionDigits: 2 })

export const number = (n: number) => whole.format(n)
export const compact = (n: number) => (Math.abs(n) < 10_000 ? whole.format(n) : short.format(n))
export const decimal = (n: number | null | undefined) => (n == null ? '–' : twoDigits.format(n))
export const percent = (part: number, all: number) => (all === 0 ? '–' : `${oneDigit.format((100 * part) / all)} %`)

// Made again when the zone is another one: making a format takes longer than using it.
const parts = (options: Intl.DateTimeFormatOptions) => {
  let format: Intl.DateTimeFormat | undefined
  let of = ''
  return (time: string | number | Date) => {
    if (!format || of !== zone) format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: (of = zone) })
    return format.format(new Date(time))
  }
}
export const clock = parts({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
export const minute = parts({ hour: '2-digit', minute: '2-digit' })
export const day = parts({ day: 'numeric', month: 'short' })
export const date = parts({ weekday: 'short', day: 'numeric', month: 'short' })
export const dated = parts({ day: 'numeric', month: 'short', year: 'numeric' })
export const full = parts({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' })
export const stamp = parts({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, timeZoneName: 'short' })

export const duration = (milliseconds: number) => {
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 1) return milliseconds < 1 ? '0 s' : `${Math.round(milliseconds)} ms`
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${String(minutes % 60).padStart(2, '0')} min` : `${Math.round(hours / 24)} days`
}

// CONTACT_TICKET is what the API says; people read words.
export const words = (name: string) => {
  const text = name.replace(/[_.-]/g, ' ').toLowerCase()
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export const path = (url: string | undefined) => {
  if (!url) return ''
  try {
    const { pathname, search, host } = new URL(url)
    return pathname === '/' && !search ? host : pathname + search
  } catch {
    return url
  }
}
