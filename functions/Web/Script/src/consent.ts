import { options } from './options'
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

/** What the visitor said; nothing as long as nobody asked. */
export let choice: Consent | undefined

const denies = (value: unknown) => value === false || value === 'denied'

// What the browser says for its user. Which signals are honoured the snippet says (`data-honor`); unless it does,
// the page keeps nothing, and the server decides by what the project honours.
function signalled(): Mode {
  const { honor } = options
  const { globalPrivacyControl, doNotTrack } = navigator as Navigator & {
    globalPrivacyControl?: boolean
    doNotTrack?: string
  }
  return [globalPrivacyControl && 'gpc', doNotTrack == '1' && 'dnt'].some(
    (signal) => signal && (honor ?? signal).includes(signal),
  )
    ? honor == null
      ? Mode.Anonymous
      : Mode.Nothing
    : Mode.Full
}

/** How much may be done now. */
export function mode(): Mode {
  return denies(choice?.tracking)
    ? Mode.Nothing
    : Math.min(
        signalled(),
        !options.key || (!choice && options.consent == 'pending')
          ? Mode.Wait
          : denies(choice?.storage) || (!choice && options.consent == 'anonymous')
            ? Mode.Anonymous
            : Mode.Full,
      )
}

/** Takes what the visitor says. */
export const choose = (given: Consent) => (choice = { ...choice, ...given })

/** The server says that the project honours the browser's signal: this page asks no more. */
export const stop = () => (choice = { tracking: false })
