import { safely } from './safely'
import { get, keysOf, prefix, remove, set } from './storage'
import type { TrackedEvent } from './types'

/** Where an event goes, the event, the headers beside it, and when a beacon took it along. */
export type Entry = [url: string, event: TrackedEvent, headers: string[][], beaconedAt?: number]

const most = 2000

/** How the keys of events begin. Each has a key of its own, so no tab ever overwrites what another adds. */
export const queuePrefix = prefix + 'q.'

/** The keys of all tabs' events. */
export const queued = () => keysOf(queuePrefix)

/** The event of a key, if it is still there, and is one. */
export const entryOf = safely((key: string): Entry => JSON.parse(get(key)!))

export const keep = (key: string, entry: Entry) => set(key, JSON.stringify(entry))

/** Adds an event. When there are too many, the oldest gives way. */
export function add(entry: Entry): string {
  const key = queuePrefix + entry[1].id
  const keys = queued()
  if (keys[most]) {
    remove(keys[0]!)
  }
  keep(key, entry)
  return key
}
