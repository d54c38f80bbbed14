import { Mode, mode } from './consent'
import { newId } from './id'
import { get, prefix, remove, set } from './storage'

const visitorKey = prefix + 'v'
const userKey = prefix + 'u'

// What is known of somebody, where that may be kept. Known while the visitor was being asked, it has not been yet.
function known(key: string, make?: () => string): string | undefined {
  const value = mode() == Mode.Full ? get(key) || make?.() : undefined
  if (value) {
    set(key, value)
  }
  return value
}

/** The id of who looks at the page: the same in all pages of the site, and none where none may be kept. */
export const visitor = () => known(visitorKey, newId)

/** Takes the id that is known elsewhere. */
export const recognize = (id: string) => set(visitorKey, id)

/** The user that the page has named. */
export const user = () => known(userKey)

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
