// Where the app is, and what goes wrong with it.
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    detail: string,
    // The answer: a problem document has the field that it is about.
    readonly body: Record<string, unknown> = {},
  ) {
    super(detail)
  }
}

export type Query = Record<string, string | number | boolean | undefined>

const base = new URL('.', location.href.split(/[?#]/)[0])

export const address = (path: string, query: Query = {}) => {
  const url = new URL(path, base)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value))
  }
  return url
}

export const origin = base.href.replace(/\/$/, '')

// Where nobody answers there is an error of status 0.
export const ask = async (url: URL | string, init: RequestInit = {}, who = 'The server') => {
  try {
    return await fetch(url, { ...init, cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' })
  } catch (e) {
    if ((e as Error).name === 'AbortError') throw e
    throw new ApiError(0, 'unreachable', `${who} cannot be reached.`)
  }
}
