import { options } from './options'
import { plain } from './plain'
import type { Consent } from './types'

/** How much may be done. */
export const enum Mode {
  /** Nothing is sent. */
  Nothing,
  /** What happens waits in the page's memory, until the key is known and the visitor has been asked. */
  Wait,
  /** Events are sent, without ids, and nothing is kept in the browser. */
  Anonymous,
  /** All. */
  Full,
}

/** What the visitor said, as it goes along with events; nothing as long as nobody asked. */
export let choice: Consent | undefined

// What of it is clear: yes, no, or not said.
let tracking: boolean | undefined
let storage: boolean | undefined

// Only these words are a yes. What says nothing changes nothing, and all else is a no.
const heard = (said: unknown, before?: boolean) =>
  said == null ? before : /^(true|granted)$/.test(said as string)

/**
 * How much may be done now. Which signals of the browser are honoured the snippet says (`data-honor`); unless it does,
 * the page keeps nothing, and the server decides by what the project honours.
 */
export function mode(): Mode {
  const { honor = 'gpc dnt', key, consent } = options
  const { globalPrivacyControl, doNotTrack } = navigator as Navigator & {
    globalPrivacyControl?: boolean
    doNotTrack?: string
  }
  const isSignalled =
    (globalPrivacyControl && honor.includes('gpc')) || (doNotTrack == '1' && honor.includes('dnt'))
  const unasked = !(tracking ?? storage) && consent
  return tracking == false || (isSignalled && options.honor)
    ? Mode.Nothing
    : !key || unasked == 'pending'
      ? Mode.Wait
      : isSignalled || storage == false || unasked == 'anonymous'
        ? Mode.Anonymous
        : Mode.Full
}

/** Takes what the visitor says; also in one word, or as Google's consent mode has it. */
export function choose(given: unknown) {
  const said: Consent = typeof given == 'object' ? { ...plain(given) } : { tracking: given }
  const { analytics_storage } = said
  choice = { ...choice, ...said }
  tracking = heard(said.tracking ?? analytics_storage, tracking)
  storage = heard(said.storage ?? analytics_storage, storage)
}

/** The server says that the project honours the browser's signal: this page asks no more. */
export const stop = () => (tracking = false)
