// Reads from the API while a view is shown, and again as often as it says.
import { useEffect, useRef, useState } from 'preact/hooks'
import { get, type Query } from './api'
import { useLoad } from './loads'
import { trying } from './trying'

export interface Loaded<T> {
  data: T | undefined
  // What went wrong the last time; the data are older then.
  error: Error | undefined
  // When the data were last known to be so.
  at: number | undefined
  loading: boolean
  reload: () => void
}

interface Options<T> {
  // Of what goes wrong here the page does not tell, so who uses it does.
  isLocal?: boolean
  // An error that is an answer nevertheless.
  answerOf?: (error: unknown) => T | undefined
}

export const useGet = <T>(path: string | null, query: Query = {}, every = 0, { isLocal = false, answerOf }: Options<T> = {}): Loaded<T> => {
  const asked = path === null ? null : JSON.stringify([path, query])
  const [state, set] = useState<{ asked: string | null; data?: T; error?: Error; at?: number }>({ asked: null })
  const [turn, again] = useState(0)
  const version = useRef<{ asked: string | null; etag: string | null; at: number }>({ asked: null, etag: null, at: 0 })
  const reload = () => again((n) => n + 1)

  useEffect(() => {
    if (asked === null) return
    return trying(
      async (signal) => {
        const known = version.current.asked === asked ? version.current.etag : null
        const answer = await get<T>(path!, query, known, signal).catch((e: unknown) => {
          const data = answerOf?.(e)
          if (data === undefined) throw e
          return { data, etag: null, at: Date.now() }
        })
        version.current = { asked, etag: answer ? answer.etag : known, at: Date.now() }
        if (answer) set({ asked, data: answer.data, at: answer.at })
        // Nothing has changed, and the server is there.
        else set((before) => (before.error ? { asked, data: before.data as T, at: Date.now() } : before))
      },
      // What was shown stays, with the time when it was last known to be so.
      (error) => set((before) => (before.asked === asked && before.data !== undefined ? { ...before, error, at: version.current.at } : { asked, error })),
      every,
    )
  }, [asked, every, turn])

  const isOf = state.asked === asked
  const loaded = {
    data: isOf ? state.data : undefined,
    error: isOf ? state.error : undefined,
    at: isOf ? state.at : undefined,
    loading: asked !== null && !isOf,
    reload,
  }
  useLoad({ error: loaded.error, at: loaded.at, busy: loaded.loading, again: reload }, isLocal || asked === null)
  return loaded
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
  const [state, set] = useState<{ asked: string; rows?: T[]; after: string | null; at?: number; error?: Error }>({ asked: '', after: null })
  const [busy, setBusy] = useState(false)
  const stop = useRef(() => {})
  const last = useRef(() => {})

  const read = (before: T[] | undefined, after: string | null) => {
    stop.current()
    last.current = () => read(before, after)
    setBusy(true)
    stop.current = trying(
      async (signal) => {
        const answer = await get<Record<string, unknown>>(path, { ...query, continuation: after ?? undefined }, null, signal)
        const { [name]: rows, continuation } = answer!.data
        set({ asked, rows: [...(before ?? []), ...(rows as T[])], after: (continuation as string | null) ?? null, at: answer!.at })
        setBusy(false)
      },
      (error) => {
        set((old) => ({ asked, ...(before && { rows: before, at: old.at! }), after, error }))
        setBusy(false)
      },
    )
  }

  useEffect(() => {
    read(undefined, null)
    return () => stop.current()
  }, [asked])
  const isOf = state.asked === asked
  const pages = {
    rows: (isOf && state.rows) || [],
    more: isOf && state.after !== null,
    loading: busy || !isOf,
    error: isOf ? state.error : undefined,
    next: () => read(state.rows, state.after),
  }
  useLoad({ error: pages.error, at: isOf && state.rows ? state.at : undefined, busy: !isOf, again: () => last.current() }, false)
  return pages
}
