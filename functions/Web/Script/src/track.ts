import { Mode, choice, choose, mode } from './consent'
import { newId } from './id'
import { options } from './options'
import { longest, plain } from './plain'
import { queuePrefix } from './queue'
import { sizeOf } from './size'
import { forget } from './storage'
import { enqueue, flush } from './transport'
import type { Given, Params, TrackedEvent } from './types'
import { become, user, visitor } from './visitor'

/** Who is told of each event as it fires; without one, that what is known of the visitor is to be forgotten. */
export const followers: ((event?: TrackedEvent) => void)[] = []

const userInfo = 'user_info'

// The server takes events of 32 KiB, of which some is for who it is of. Texts of this length are not what is too much.
const mostBytes = 30000
const leastLetters = 16

const waiting: [path: string, event: TrackedEvent, key?: string][] = []

/** Reports an event of the page as it is now. */
export const track = (action: string, params: Params = {}, label?: string) =>
  report({ action, params, label })

/** Reports an event to a path of the server. Without an action it is none. */
export function report(given: Given, path = '/v1/collect', key?: string): string {
  const event = {
    id: newId(),
    occurredAt: new Date().toISOString(),
    url: location.href,
  } as TrackedEvent & Params
  let most = longest
  do {
    for (const name in given) {
      event[name] = plain((given as Params)[name], most)
    }
    most >>= 2
  } while (most > leastLetters && sizeOf(JSON.stringify(event)) > mostBytes)
  if (event.action || event.type) {
    waiting.push([path, event, key])
    pass()
  }
  return event.id
}

// What waits goes its way, or nowhere, as soon as that is known.
function pass() {
  if (mode() != Mode.Wait) {
    for (const [path, event, key] of waiting.splice(0)) {
      // Where nobody is to be known, nothing is told of who it is.
      if (mode() > (event.action == userInfo ? Mode.Anonymous : Mode.Nothing)) {
        event.visitor = visitor()
        event.user ??= user()
        event.context = choice && { consent: choice }
        enqueue(options.host + path + '?key=' + ((FULL && key) || options.key), event)
        if (FULL) {
          followers.forEach((follow) => follow(event))
        }
      }
    }
  }
}

/** Names the user, with what is known of them; without a name, nobody is known any more. */
export function identify(name?: unknown, traits?: Params) {
  if (typeof name == 'object') {
    traits = name as Params
    name = traits?.id
  }
  become((name ?? '') + '')
  if (name || traits) {
    track(userInfo, traits)
  }
}

/** Reports a number that is of interest for a session; what is none is not reported. */
export function metric(name: string, value: number | string) {
  if (+value - parseFloat(value as string) == 0) {
    track('metric', { metrics: { [name]: +value } }, name)
  }
}

/** Takes what the visitor agrees to. */
export function consent(given: unknown) {
  choose(given)
  if (mode() != Mode.Full && mode() != Mode.Wait) {
    if (FULL) {
      followers.forEach((follow) => follow())
    }
    forget(mode() ? queuePrefix : '-')
  }
  pass()
  flush(0)
}
