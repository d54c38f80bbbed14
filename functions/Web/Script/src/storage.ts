import { Mode, mode } from './consent'
import { safely } from './safely'

// What is kept where nothing may be, or can be: pages in a sandbox, and browsers that block storage.
let memory: Record<string, string> = {}

/** All keys in storage begin so. */
export const prefix = 'trk.'

// Looking at it may be refused already.
const area = safely((isAllowed: boolean) =>
  isAllowed ? (localStorage as unknown as typeof memory) : undefined,
)

const allowed = () => area(mode() == Mode.Full)

export const get = (key: string) => memory[key] ?? allowed()?.[key]

export function set(key: string, value: string | number) {
  delete memory[key]
  try {
    allowed()![key] = value as string
  } catch {
    memory[key] = value as string
  }
}

export function remove(key: string) {
  delete memory[key]
  delete allowed()?.[key]
}

/** All keys that begin so, in order. */
export const keysOf = (start: string, from = allowed()) =>
  [memory, from ?? {}].flatMap(Object.keys).filter((key) => key.startsWith(start)).sort()

/** Leaves nothing in the browser. What is under the keys that begin so stays in the page. */
export function forget(kept: string) {
  const all = area(true)
  const left: typeof memory = {}
  for (const key of keysOf(prefix, all)) {
    if (key.startsWith(kept)) {
      left[key] = memory[key] ?? all![key]!
    }
    delete all?.[key]
  }
  memory = left
}
