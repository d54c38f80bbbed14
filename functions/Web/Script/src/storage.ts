import { Mode, mode } from './consent'

// What is kept where nothing may be, or can be: pages in a sandbox, and browsers that block storage.
let memory: Record<string, string> = {}

/** All keys in storage begin so. */
export const prefix = 'trk.'

function area(isAllowed: boolean): Storage | undefined {
  try {
    // Looking at it is refused already.
    return isAllowed ? localStorage : undefined
  } catch {
    return undefined
  }
}

const allowed = () => area(mode() == Mode.Full)

export const get = (key: string) => memory[key] ?? allowed()?.getItem(key)

export function set(key: string, value: string) {
  delete memory[key]
  try {
    allowed()!.setItem(key, value)
  } catch {
    memory[key] = value
  }
}

export function remove(key: string) {
  delete memory[key]
  allowed()?.removeItem(key)
}

/** All keys that begin so, in order. */
export const keysOf = (start: string, from = allowed()) =>
  [...Object.keys(memory), ...Object.keys(from ?? {})].filter((key) => key.startsWith(start)).sort()

/** Leaves nothing in the browser. What is under the keys that begin so stays in the page. */
export function forget(kept: string) {
  const all = area(true)
  const left: typeof memory = {}
  for (const key of keysOf(prefix, all)) {
    if (key.startsWith(kept)) {
      left[key] = memory[key] ?? all!.getItem(key)!
    }
    all?.removeItem(key)
  }
  memory = left
}
