import { init } from '../api'
import { options } from '../options'
import { page } from '../pages'
import { track } from '../track'
import { setHeaders } from '../transport'
import type { Params } from '../types'
import { visitor } from '../visitor'

const done = Promise.resolve()

let isAsked = false
let token: string | undefined

function setToken(given?: string) {
  token = given
  setHeaders(given ? [['x-customer-token', given]] : [])
  return done
}

/** What pages call that has no meaning here answers, and does nothing. */
const lenient = <T extends object>(known: T): T =>
  new Proxy(known, {
    get: (target, name) =>
      name in target || typeof name == 'symbol' || name == 'then'
        ? Reflect.get(target, name)
        : lenient(Object.assign(() => done, {})),
  })

// What the page says of itself to those who show links to it.
function openGraph() {
  const found: Params = {}
  document
    .querySelectorAll<HTMLMetaElement>('[property^="og:"]')
    .forEach((tag) => (found[tag.getAttribute('property')!] = tag.content))
  return found
}

const event = {
  trackCustomEvent: (action: string, params?: Params, label?: string) => {
    track(action, params, label)
    return done
  },
  pageVisit: (params?: Params) => {
    page({ ...openGraph(), ...params })
    return done
  },
  sendFormData: (name: string, data: Params = {}, mapping: Record<string, string> = {}) => {
    const fields: Params = {}
    for (const field in data) {
      fields[mapping[field] ?? field] = data[field]
    }
    track('form.submit', { form: name, fields }, name)
    return done
  },
  itemSearchClick: (params?: Params) => event.trackCustomEvent('item.search.click', params),
  recommendationView: (params?: Params) => event.trackCustomEvent('recommendation.view', params),
}

const sdk = {
  init(given: Params = {}) {
    isAsked = true
    // As there, the page that is loaded is reported by itself, unless the page does that; later ones it does.
    init({ key: given.trackerKey ?? options.key, auto: given.customPageVisit ? 'off' : 'load' })
    return done
  },
  event: lenient(event),
  client: lenient({ setAccessToken: setToken, getUuid: visitor }),
  jwt: lenient({
    getAccessToken: () => Promise.resolve(token),
    setAccessToken: setToken,
    clearAccessToken: () => setToken(),
  }),
}

/** Serves the pages of Synerise's SDK, which are told by the loader that they have in them. */
export function serveSynerise() {
  const place = window as unknown as Record<string, unknown> & { onSyneriseLoad?: () => void }
  const name = place.SyneriseObjectNamespace
  if (typeof name != 'string') {
    return
  }
  place[name] = lenient(sdk)
  place.SyneriseTC = lenient({
    // Forms are seen when they are sent, so there is nothing to look for again.
    initFormCatch: () => {},
    sendFormData: event.sendFormData,
    get uuid() {
      return visitor()
    },
    get trackerUID() {
      return options.key
    },
  })
  // Loaders call it themselves when the script has run; where they do not, it is done here.
  setTimeout(() => isAsked || place.onSyneriseLoad?.())
}
