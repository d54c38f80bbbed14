import { Mode, choice, choose, mode } from './consent'
import { newId } from './id'
import { options } from './options'
import { queuePrefix } from './queue'
import { forget } from './storage'
import { enqueue, flush } from './transport'
import type { Consent, Given, Params, TrackedEvent } from './types'
import { become, user, visitor } from './visitor'

/** Who is told of each event as it fires. */
export const followers: ((event: TrackedEvent) => void)[] = []

/** Who is told when what is known of the visitor is to be forgotten. */
export const forgetters: (() => void)[] = []

const waiting: [path: string, event: TrackedEvent, key?: string][] = []

/** Reports an event of the page as it is now. */
export const track = (action: string, params: Params = {}, label?: string) =>
  report({ action, params, label })

/** Reports an event to a path of the server. */
export function report(given: Given, path = '/v1/collect', key?: string): string {
  const event = {
    id: newId(),
    occurredAt: new Date().toISOString(),
    url: location.href,
    ...given,
  } as TrackedEvent
  waiting.push([path, event, key])
  pass()
  return event.id
}

// What waits goes its way, or nowhere, as soon as that is known.
function pass() {
  if (mode() != Mode.Wait) {
    for (const [path, event, key] of waiting.splice(0)) {
      if (mode()) {
        event.visitor = visitor()
        event.user ??= user()
        event.context = choice && { consent: choice }
        enqueue(options.host + path + '?key=' + (key ?? options.key), event)
        followers.forEach((follow) => follow(event))
      }
    }
  }
}

/** Names the user, with what is known of them; without a name, nobody is known any more. */
export function identify(name?: string | number | Params | null, traits?: Params) {
  const isObject = typeof name == 'object'
  const known = isObject ? name : traits
  const id = (isObject ? name?.id : name) ?? ''
  become(id + '')
  if (id || known) {
    track('user_info', known ?? {})
  }
}

/** Reports a number that is of interest for a session. */
export const metric = (name: string, value: number) =>
  track('metric', { metrics: { [name]: +value } }, name)

/** Takes what the visitor agrees to. */
export function consent(given: Consent) {
  choose(given)
  if (mode() != Mode.Full && mode() != Mode.Wait) {
    forgetters.forEach((tell) => tell())
    forget(mode() ? queuePrefix : '-')
  }
  pass()
  flush(0)
}
