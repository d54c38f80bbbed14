import { options } from './options'
import { newId } from './id'
import { safely } from './safely'
import { isNamed } from './patterns'
import { followers, report } from './track'
import type { Params, TrackedEvent } from './types'

type Layer = Params[] & { push: (...items: Params[]) => number }

// What came from us, and the ids of what came from the page: neither goes back.
const ours = new WeakSet<object>()
const theirs = new Set<string>()

const layerOf = (name: string): Layer => {
  const place = window as unknown as Record<string, Layer | undefined>
  return (place[name] ??= [] as unknown as Layer)
}

// Actions have letters, digits, dots, dashes and underscores.
const actionOf = (name: string) => name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 64)

function take(item: Params) {
  if (!item || ours.has(item)) {
    return
  }
  // As gtag() pushes it: ['event', name, params].
  const [name, params] =
    item[0] == 'event' ? [item[1], item[2]] : [item.event, { ...item, event: undefined }]
  if (typeof name == 'string' && !name.startsWith('gtm.')) {
    const id = newId()
    theirs.add(id)
    report({ id, action: actionOf(name), params: { ...(params as Params) } })
  }
}

function listen(name: string) {
  const layer = layerOf(name)
  const push = layer.push
  layer.forEach((item) => safely(take)(item))
  layer.push = function (...items) {
    items.forEach((item) => safely(take)(item))
    return push.apply(this, items)
  }
}

function tell(event?: TrackedEvent) {
  if (!event) {
    return
  }
  const { id, action, type, params, data, label } = event
  const name = action ?? type
  const isTheirs = theirs.delete(id)
  const said = { ...(params ?? data), ...(label && { label }) }
  if (options.toDatalayer != null && !isTheirs && isNamed(options.toDatalayer || '*', name)) {
    const item = { ...said, event: name }
    ours.add(item)
    safely((layer: Layer) => layer.push(item))(layerOf(options.datalayer || 'dataLayer'))
  }
  if (options.toHeap != null && isNamed(options.toHeap || '*', name)) {
    const { heap } = window as { heap?: { track?: (name: string, params: Params) => void } }
    heap?.track?.(name, said)
  }
}

/** Takes what the page pushes to `dataLayer` as events, and hands chosen events on to it and to Heap, as options say. */
export function joinDataLayer() {
  followers.push(safely(tell))
  if (options.fromDatalayer != null) {
    listen(options.datalayer || 'dataLayer')
  }
}
