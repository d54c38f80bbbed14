// Asks the server for something, again as often as it is to be, and when it could not answer.
import { ApiError } from './api'
import { isAway, reached } from './loads'

const FIRST = 1000
const LONGEST = 5000
// Longer than the server itself waits for what it needs.
const PATIENCE = 60_000

// What went wrong, in words for people.
const told = (e: Error) =>
  e instanceof ApiError ? e
  : new ApiError(0, 'unreachable', e.name === 'TimeoutError' ? 'The server does not answer.' : 'The answer of the server broke off.')

// Tries once, then after "every" milliseconds, if that is not 0; after a failure sooner, until the server is back. Nobody
// looks at a page that is hidden, so it waits until somebody does. What is returned ends it.
export const trying = (attempt: (signal: AbortSignal) => Promise<void>, failed: (error: Error) => void, every = 0) => {
  const stop = new AbortController()
  let timer = 0
  let failures = 0
  const load = async () => {
    let pause = every
    try {
      await attempt(AbortSignal.any([stop.signal, AbortSignal.timeout(PATIENCE)]))
      if (failures > 0 && !stop.signal.aborted) reached()
      failures = 0
    } catch (e) {
      if (stop.signal.aborted) return
      const error = told(e as Error)
      if (isAway(error)) pause = Math.min(FIRST * 2 ** failures++, LONGEST)
      failed(error)
    }
    if (pause && !stop.signal.aborted) timer = window.setTimeout(look, pause)
  }
  const look = () => {
    if (!document.hidden) return void load()
    document.addEventListener('visibilitychange', look, { once: true })
  }
  void load()
  return () => {
    stop.abort()
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', look)
  }
}
