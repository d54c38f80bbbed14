// Calls the API as anybody may: with a key or who has signed in in a header, and never in the address.
import { address, ApiError, ask, type Query } from './address'
import { bearer, person } from './person'

export { address, ApiError, origin, type Query } from './address'

export interface Answer<T> {
  data: T
  etag: string | null
  at: number
}

const KEY = 'explorer.key'
const ADMIN = 'explorer.admin'

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

export const leave = (why = '') => {
  keys.secret = keys.admin = null
  person.leave()
  dispatchEvent(new CustomEvent('signed-out', { detail: why }))
}

// Of a key the server knows the project; who has signed in says which.
const about = (path: string, query: Query = {}) => address(path, keys.secret ? query : { ...query, project: person.project })

export const call = async (url: URL, init: RequestInit = {}, key = keys.secret, refused?: string): Promise<Response> => {
  const headers = new Headers(init.headers)
  const isOther = headers.has('authorization')
  const token = isOther || key || !person.isIn ? undefined : await bearer(refused)
  if (token) headers.set('authorization', `Bearer ${token}`)
  else if (!isOther) headers.set('x-tracking-key', key ?? '')
  const response = await ask(url, { ...init, headers })
  if (response.ok || response.status === 304) return response
  // A token may have ended by the server's clock, or with a key of the provider.
  if (response.status === 401 && token && !refused && !person.isFresh) return call(url, init, key, token)
  const problem = await response.json().catch(() => ({}))
  const type = String(problem.type ?? '').replace('urn:tracking:', '')
  const error = new ApiError(response.status, type, problem.detail ?? `The server answered ${response.status}.`, problem)
  if (response.status === 401 && key === keys.secret && !isOther) leave(token ? error.message : '')
  throw error
}

// Null when nothing has changed since the version that is known.
export const get = async <T>(path: string, query: Query = {}, known?: string | null, signal?: AbortSignal): Promise<Answer<T> | null> => {
  const headers: Record<string, string> = known ? { 'if-none-match': known } : {}
  const response = await call(about(path, query), { headers, ...(signal && { signal }) })
  return response.status === 304
    ? null
    : { data: (await response.json()) as T, etag: response.headers.get('etag'), at: Date.now() }
}

export const post = async <T>(path: string, body: unknown): Promise<T> =>
  (await call(about(path), { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })).json()

// The version of what is not there yet.
export const NONE = '*'

// A management call: its key is another one, unless who has signed in may manage; and its answer has a version.
export const manage = async <T>(method: string, path: string, body?: unknown, version?: string, signal?: AbortSignal): Promise<{ data: T; etag: string | null }> => {
  const headers: Record<string, string> = keys.admin ? { authorization: `Bearer ${keys.admin}` } : {}
  if (version) headers[version === NONE ? 'if-none-match' : 'if-match'] = version
  const init: RequestInit = { method, headers, ...(signal && { signal }) }
  if (body !== undefined) init.body = JSON.stringify(body)
  const response = await call(address(path), init)
  const text = await response.text()
  return { data: (text ? JSON.parse(text) : null) as T, etag: response.headers.get('etag') }
}

// What a form says of who asks: it has no headers.
export const credentials = async (): Promise<Query> => (keys.secret ? { key: keys.secret } : { token: await bearer(), project: person.project })
