// Who has signed in with a work account: OpenID Connect, the code flow with PKCE. What it comes to is kept for the tab.
import { address, ApiError, ask } from './address'

interface SignIn {
  on: boolean
  authorizationEndpoint: string
  tokenEndpoint: string
  clientId: string
  scope: string
}
interface Tokens {
  access: string
  refresh?: string
  since: number
  until: number
}
// What one way to the provider and back has to have in common.
interface Asked {
  state: string
  nonce: string
  verifier: string
  hash: string
}

const TOKENS = 'explorer.tokens'
const ASKED = 'explorer.asked'
const MINUTE = 60_000
const SERVICE = 'The sign-in service'

const kept = <T>(name: string) => JSON.parse(sessionStorage.getItem(name) ?? 'null') as T | null
const keep = (name: string, value: unknown) => (value ? sessionStorage.setItem(name, JSON.stringify(value)) : sessionStorage.removeItem(name))
const encode = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')
const random = () => encode(crypto.getRandomValues(new Uint8Array(32)))

export const person = {
  // The project that is looked at; who has a key needs none.
  project: undefined as string | undefined,
  mayManage: false,
  get isIn() {
    return !!kept(TOKENS)
  },
  // Just signed in, or renewed: what is refused now will be refused again.
  get isFresh() {
    return Date.now() - (kept<Tokens>(TOKENS)?.since ?? 0) < MINUTE
  },
  leave() {
    keep(TOKENS, null)
    person.project = undefined
    person.mayManage = false
  },
}

export const settings = async (): Promise<SignIn> => {
  const response = await ask(address('v1/sign-in'))
  if (!response.ok) throw new ApiError(response.status, '', `${SERVICE} does not answer.`)
  return response.json()
}

// This address is what the app is registered with.
const back = address('explore').href
const scopesOf = (to: SignIn) => `openid profile offline_access ${to.scope}`

// Leaves for the provider; what is open here is open again afterwards. It may be told to ask which account.
export const enter = async (prompt = '') => {
  if (!crypto.subtle) throw new Error('Signing in needs https.')
  const to = await settings()
  const asked: Asked = { state: random(), nonce: random(), verifier: random(), hash: location.hash }
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(asked.verifier))
  keep(ASKED, asked)
  const url = new URL(to.authorizationEndpoint)
  const said = {
    client_id: to.clientId,
    response_type: 'code',
    // Behind the #, where no server is told of it.
    response_mode: 'fragment',
    redirect_uri: back,
    scope: scopesOf(to),
    state: asked.state,
    nonce: asked.nonce,
    code_challenge: encode(new Uint8Array(hash)),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(prompt ? { ...said, prompt } : said)) url.searchParams.set(name, value)
  location.assign(url)
}

// Takes the answer of the provider out of the address, if there is one, and gets the tokens for it.
export const finish = async () => {
  const text = location.hash.startsWith('#/') ? location.search : location.hash || location.search
  const said = new URLSearchParams(text.slice(1))
  if (!said.has('state') || !(said.has('code') || said.has('error'))) return
  const asked = kept<Asked>(ASKED)
  keep(ASKED, null)
  history.replaceState(null, '', location.pathname + (asked?.hash ?? ''))
  if (!asked || asked.state !== said.get('state')) {
    if (person.isIn) return
    throw new Error('That was not the answer to a sign-in of this tab. Sign in again.')
  }
  if (said.has('error')) throw new Error(`${SERVICE} says: ${said.get('error_description') ?? said.get('error')}`)
  await grant({ grant_type: 'authorization_code', code: said.get('code')!, redirect_uri: back, code_verifier: asked.verifier }, asked.nonce)
}

const grant = async (asked: Record<string, string>, nonce?: string) => {
  const to = await settings()
  const body = new URLSearchParams({ ...asked, client_id: to.clientId, scope: scopesOf(to) })
  const response = await ask(to.tokenEndpoint, { method: 'POST', body }, SERVICE)
  const got = await response.json().catch(() => ({}))
  if (!response.ok || !got.access_token) {
    throw new ApiError(response.status, got.error ?? '', got.error_description ?? `${SERVICE} answered ${response.status}.`)
  }
  // The answer came from the provider itself; what it is the answer to, the id token says.
  if (nonce) {
    const claims = claimsOf(got.id_token ?? '')
    if (claims.nonce !== nonce || ![claims.aud].flat().includes(to.clientId)) throw new Error(`${SERVICE} answered something else than was asked. Sign in again.`)
  }
  const since = Date.now()
  const tokens: Tokens = { access: got.access_token, refresh: got.refresh_token ?? kept<Tokens>(TOKENS)?.refresh, since, until: since + 1000 * (got.expires_in ?? 3600) }
  keep(TOKENS, tokens)
  return tokens.access
}

const claimsOf = (token: string): Record<string, unknown> => {
  try {
    const text = atob(token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/'))
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0))))
  } catch {
    return {}
  }
}

// The token of now. All that ask while it is renewed wait for the one new one.
let renewing: Promise<string> | undefined
export const bearer = async (refused?: string) => {
  const tokens = kept<Tokens>(TOKENS)
  if (!tokens) throw new ApiError(401, 'signed-out', 'Nobody is signed in.')
  const early = Math.min(MINUTE, (tokens.until - tokens.since) / 4)
  if (tokens.access !== refused && Date.now() < tokens.until - early) return tokens.access
  return (renewing ??= renew(tokens).finally(() => (renewing = undefined)))
}

const renew = async ({ refresh }: Tokens) => {
  try {
    if (refresh) return await grant({ grant_type: 'refresh_token', refresh_token: refresh })
  } catch (e) {
    // Only a no is one: else it is tried again with the next request.
    const { status } = e as ApiError
    if (!(status >= 400 && status < 500 && status !== 429)) throw e
  }
  await enter()
  // The page is left; whoever waits for the token does so until then.
  return new Promise<never>(() => {})
}
