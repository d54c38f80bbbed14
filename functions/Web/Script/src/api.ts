import { options } from './options'
import { leave, page, watchPages } from './pages'
import { safely } from './safely'
import { consent, identify, metric, track } from './track'
import { beacon, flush } from './transport'
import type { Params } from './types'
import { visitor } from './visitor'

type Calls = [name: string, ...args: unknown[]][]

let isStarted = false

/** Takes options, and starts when the key is known. */
export function init(given: Params) {
  Object.assign(options, given)
  if (options.key && !isStarted) {
    isStarted = true
    watchPages()
    addEventListener('pagehide', () => {
      leave()
      beacon()
    })
    flush(0)
  }
}

const api: Record<string, (...args: never[]) => unknown> = {
  track,
  page,
  identify,
  metric,
  consent,
  init,
  visitor,
}

/** Puts the functions where pages look for them, and makes the calls that came before. */
export function expose(start: () => void) {
  const name = options.name || 'tracking'
  const place = window as unknown as Record<string, (typeof api & { q?: Calls }) | undefined>
  const early = place[name]
  const begin = () => {
    start()
    init({})
    early?.q?.forEach(safely(([name, ...args]) => api[name]!(...(args as never[]))))
  }
  // Twice in a page it does its work once.
  if (!early?.init) {
    for (const name in api) {
      api[name] = safely(api[name]!)
    }
    place[name] = api
    if ((document as { prerendering?: boolean }).prerendering) {
      document.addEventListener('prerenderingchange', begin)
    } else {
      begin()
    }
  }
}
