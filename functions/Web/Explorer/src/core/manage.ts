// Reads what is managed, as long as the view is shown and nothing has come. Its page tells of what goes wrong, but for an
// admin key that is none.
import { useEffect, useRef, useState } from 'preact/hooks'
import { ApiError, manage } from './api'
import { useLoad } from './loads'
import { trying } from './trying'

export interface Managed<T> {
  data: T | undefined
  version: string | null
  reload: () => void
}

export const isRefused = (e: unknown): e is ApiError => e instanceof ApiError && (e.status === 401 || e.status === 403)

export const useManaged = <T>(path: string | null, refused: (error: Error) => void): Managed<T> => {
  const [state, set] = useState<{ path: string | null; data?: T; version: string | null; error?: Error; at?: number }>({ path: null, version: null })
  const [turn, again] = useState(0)
  const tell = useRef(refused)
  tell.current = refused
  useEffect(() => {
    if (path === null) return
    return trying(
      async (signal) => {
        const { data, etag } = await manage<T>('GET', path, undefined, undefined, signal)
        set({ path, data, version: etag, at: Date.now() })
      },
      (error) => (isRefused(error) ? tell.current(error) : set((old) => ({ ...(old.path === path ? old : { path, version: null }), error }))),
    )
  }, [path, turn])
  const isOf = state.path === path
  const reload = () => again((n) => n + 1)
  useLoad({ error: isOf ? state.error : undefined, at: isOf ? state.at : undefined, busy: path !== null && !isOf, again: reload }, path === null)
  return { data: isOf ? state.data : undefined, version: state.version, reload }
}
