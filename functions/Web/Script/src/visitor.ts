import { Mode, mode } from './consent'
import { newId } from './id'
import { get, prefix, remove, set } from './storage'

const visitorKey = prefix + 'v'
const userKey = prefix + 'u'

/** The id of who looks at the page: the same in all pages of the site, and none where none may be kept. */
export function visitor(): string | undefined {
  if (mode() == Mode.Full) {
    const known = get(visitorKey) || newId()
    set(visitorKey, known)
    return known
  }
  return undefined
}

/** Takes the id that is known elsewhere. */
export const recognize = (id: string) => set(visitorKey, id)

/** The user that the page has named. */
export function user(): string | undefined {
  const known = mode() == Mode.Full && get(userKey)
  if (known) {
    // Named while the visitor was being asked, it has not been kept yet.
    set(userKey, known)
    return known
  }
  return undefined
}

/** Takes the user of now. Another user than before, or none any more, is another visitor too. */
export function become(name: string) {
  const last = get(userKey)
  if (last && last != name) {
    remove(visitorKey)
    remove(userKey)
  }
  if (name) {
    set(userKey, name)
  }
}
