// Calls the API as anybody may: with the key in a header, and never in the address.
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
export interface Answer<T> {
  data: T
  etag: string | null
  at: number
}

const KEY = 'explorer.key'
const ADMIN = 'explorer.admin'
const base = new URL('.', location.href.split('#')[0])

// Kept for the tab, and gone with it.
export const keys = {
  get secret() {
    return sessionStorage.getItem(KEY)
  },
  set secret(key: string | null) {
    key ? sessionStorage.setItem(KEY, key) : sessionStorage.removeItem(KEY)
  },
  get admin() {
    return sessionStorage.getItem(ADMIN)
  },
  set admin(key: string | null) {
    key ? sessionStorage.setItem(ADMIN, key) : sessionStorage.removeItem(ADMIN)
  },
}

export const address = (path: string, query: Query = {}) => {
  const url = new URL(path, base)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') url.searchParams.set(name, String(value))
  }
  return url
}

export const origin = base.href.replace(/\/$/, '')

export const call = async (url: URL, init: RequestInit = {}, key = keys.secret) => {
  const headers = new Headers(init.headers)
  if (!headers.has('authorization')) headers.set('x-tracking-key', key ?? '')
  let response: Response
  try {
    response = await fetch(url, { ...init, headers, cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' })
  } catch (e) {
    if ((e as Error).name === 'AbortError') throw e
    throw new ApiError(0, 'unreachable', 'The server cannot be reached.')
  }
  if (response.ok || response.status === 304) return response
  const problem = await response.json().catch(() => ({}))
  const type = String(problem.type ?? '').replace('urn:tracking:', '')
  const error = new ApiError(response.status, type, problem.detail ?? `The server answered ${response.status}.`, problem)
  if (response.status === 401 && key === keys.secret && !headers.has('authorization')) dispatchEvent(new Event('signed-out'))
  throw error
}

// Null when nothing has changed since the version that is known.
export const get = async <T>(path: string, query: Query = {}, known?: string | null, signal?: AbortSignal): Promise<Answer<T> | null> => {
  const headers: Record<string, string> = known ? { 'if-none-match': known } : {}
  const response = await call(address(path, query), { headers, ...(signal && { signal }) })
  return response.status === 304
    ? null
    : { data: (await response.json()) as T, etag: response.headers.get('etag'), at: Date.now() }
}

export const post = async <T>(path: string, body: unknown): Promise<T> =>
  (await call(address(path), { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })).json()

// The version of what is not there yet.
export const NONE = '*'

// A management call: its key is another one, and its answer has a version.
export const manage = async <T>(method: string, path: string, body?: unknown, version?: string, signal?: AbortSignal): Promise<{ data: T; etag: string | null }> => {
  const headers: Record<string, string> = { authorization: `Bearer ${keys.admin ?? ''}` }
  if (version) headers[version === NONE ? 'if-none-match' : 'if-match'] = version
  const init: RequestInit = { method, headers, ...(signal && { signal }) }
  if (body !== undefined) init.body = JSON.stringify(body)
  const response = await call(address(path), init)
  const text = await response.text()
  return { data: (text ? JSON.parse(text) : null) as T, etag: response.headers.get('etag') }
}

// The whole table: the answer is a stream, and has no limit.
export const download = async (path: string, query: Query, name: string) => {
  const response = await call(address(path, query), { headers: { accept: 'text/csv' } })
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
