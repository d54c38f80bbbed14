// Reads from the API while a view is shown, and again as often as it says.
import { useEffect, useRef, useState } from 'preact/hooks'
import { get, type Query } from './api'

export interface Loaded<T> {
  data: T | undefined
  error: Error | undefined
  loading: boolean
  reload: () => void
}

export const useGet = <T>(path: string | null, query: Query = {}, every = 0): Loaded<T> => {
  const asked = path === null ? null : JSON.stringify([path, query])
  const [state, set] = useState<{ asked: string | null; data?: T; error?: Error }>({ asked: null })
  const [turn, again] = useState(0)
  const version = useRef<{ asked: string | null; etag: string | null }>({ asked: null, etag: null })

  useEffect(() => {
    if (asked === null) return
    const stop = new AbortController()
    let timer = 0
    const load = async () => {
      const known = version.current.asked === asked ? version.current.etag : null
      try {
        const answer = await get<T>(path!, query, known, stop.signal)
        if (answer) {
          version.current = { asked, etag: answer.etag }
          set({ asked, data: answer.data })
        }
      } catch (e) {
        if (stop.signal.aborted) return
        // What was shown stays while the server is away for a moment.
        set((before) => (before.asked === asked ? { ...before, error: e as Error } : { asked, error: e as Error }))
      }
      if (every && !stop.signal.aborted) timer = window.setTimeout(look, every)
    }
    // Nobody looks at a page that is hidden.
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
  }, [asked, every, turn])

  const isOf = state.asked === asked
  return {
    data: isOf ? state.data : undefined,
    error: isOf ? state.error : undefined,
    loading: asked !== null && !isOf,
    reload: () => again((n) => n + 1),
  }
}

// A list that is read page by page, on demand.
export interface Pages<T> {
  rows: T[]
  more: boolean
  loading: boolean
  error: Error | undefined
  next: () => void
}

export const usePages = <T>(path: string, name: string, query: Query): Pages<T> => {
  const asked = JSON.stringify([path, query])
  const [state, set] = useState<{ asked: string; rows: T[]; after: string | null; error?: Error }>({ asked: '', rows: [], after: null })
  const [busy, setBusy] = useState(false)
  const current = useRef(asked)
  current.current = asked

  const read = async (before: T[], after?: string) => {
    setBusy(true)
    try {
      const answer = await get<Record<string, unknown>>(path, { ...query, continuation: after })
      if (current.current !== asked) return
      const { [name]: rows, continuation } = answer!.data
      set({ asked, rows: [...before, ...(rows as T[])], after: (continuation as string | null) ?? null })
    } catch (e) {
      if (current.current === asked) set({ asked, rows: before, after: after ?? null, error: e as Error })
    } finally {
      if (current.current === asked) setBusy(false)
    }
  }

  useEffect(() => void read([]), [asked])
  const isOf = state.asked === asked
  return {
    rows: isOf ? state.rows : [],
    more: isOf && state.after !== null,
    loading: busy || !isOf,
    error: isOf ? state.error : undefined,
    next: () => void read(state.rows, state.after ?? undefined),
  }
}
