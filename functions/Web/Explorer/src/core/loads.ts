// What the view on the screen has read from the API, and whether that worked: a page tells of all of it in one place,
// and shows nothing that it does not know.
import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks'
import { ApiError } from './api'

export interface Load {
  error: Error | undefined
  // When what is shown was read; undefined while there is nothing.
  at: number | undefined
  busy: boolean
  again: () => void
}

const loads = new Set<Load>()
const watchers = new Set<() => void>()
const changed = () => watchers.forEach((watcher) => watcher())

// Whether it may work later: nobody answers, or somebody who cannot now. What is refused stays refused.
export const isAway = (error: Error | undefined) =>
  !!error && (!(error instanceof ApiError) || error.status === 0 || error.status === 429 || error.status >= 500)

// What was waiting for the server asks again at once when somebody has reached it.
export const reached = () => [...loads].filter(({ error }) => isAway(error)).forEach(({ again }) => again())
addEventListener('online', reached)

export const useLoad = (load: Load, isLocal: boolean) => {
  const kept = useRef(load).current
  useLayoutEffect(() => {
    if (isLocal) return
    loads.add(kept)
    return () => {
      loads.delete(kept)
      changed()
    }
  }, [isLocal])
  useLayoutEffect(() => {
    Object.assign(kept, load)
    if (!isLocal) changed()
  }, [load.error, load.at, load.busy])
  kept.again = load.again
}

// Whether a page tells of an error already.
export const isTold = (error: Error) => [...loads].some((load) => load.error === error)

export const useLoads = () => {
  const [, draw] = useReducer<number, void>((n) => n + 1, 0)
  useEffect(() => {
    watchers.add(draw as () => void)
    ;(draw as () => void)()
    return () => void watchers.delete(draw as () => void)
  }, [])
  const all = [...loads]
  const failed = all.filter(({ error }) => error)
  const missing = failed.find(({ at }) => at === undefined)
  return {
    error: (missing ?? failed[0])?.error,
    isMissing: !!missing,
    // The oldest of what is shown.
    at: Math.min(...failed.map(({ at }) => at ?? Infinity)),
    busy: all.some(({ busy }) => busy),
    again: () => failed.forEach(({ again }) => again()),
  }
}
