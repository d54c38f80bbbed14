import { options } from './options'
import { followers, track } from './track'
import type { Params, TrackedEvent } from './types'

type Layer = Params[] & { push: (...items: Params[]) => number }

const ours = new WeakSet<object>()

/** Whether an action is one of those that an option names, with `*` for any letters. */
const isChosen = (chosen: string, action: string) =>
  chosen
    .split(/[\s,]+/)
    .some((pattern) =>
      RegExp(
        '^' + pattern.replace(/[.+?^$(){}|[\]\\]/g, '\\$&').replace(/\*/g, '.*') + '$',
      ).test(action),
    )

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
    track(actionOf(name), { ...(params as Params) })
  }
}

function listen(name: string) {
  const layer = layerOf(name)
  const push = layer.push
  layer.forEach(take)
  layer.push = function (...items) {
    items.forEach(take)
    return push.apply(this, items)
  }
}

function tell({ action, type, params, data, label }: TrackedEvent) {
  const name = action ?? type
  const said = { ...(params ?? data), ...(label ? { label } : {}) }
  if (options.toDatalayer != null && isChosen(options.toDatalayer || '*', name)) {
    const item = { ...said, event: name }
    ours.add(item)
    layerOf(options.datalayer || 'dataLayer').push(item)
  }
  if (options.toHeap != null && isChosen(options.toHeap || '*', name)) {
    const { heap } = window as { heap?: { track?: (name: string, params: Params) => void } }
    heap?.track?.(name, said)
  }
}

/** Takes what the page pushes to `dataLayer` as events, and hands chosen events on to it and to Heap, as options say. */
export function joinDataLayer() {
  followers.push(tell)
  if (options.fromDatalayer != null) {
    listen(options.datalayer || 'dataLayer')
  }
}
