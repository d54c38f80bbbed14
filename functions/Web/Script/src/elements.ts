import { options } from './options'
import type { Params } from './types'

/** How attributes begin by which elements say that they are to be tracked. */
export const attribute = (name: string) => `${options.prefix || 'data-track'}-${name}`

/** The nearest element that has an attribute, from where an event happened; also within open shadow trees. */
export const holderOf = (event: Event, name: string) =>
  event
    .composedPath()
    .find((node) => node instanceof Element && node.hasAttribute(name)) as Element | undefined

/** What an element says beside its action: its params and its label. */
export function saidOf(element: Element): [Params, string | undefined] {
  const params: Params = {}
  const start = attribute('param-')
  for (const { name, value } of element.attributes) {
    if (name.startsWith(start)) {
      params[name.slice(start.length)] = value
    }
  }
  return [params, element.getAttribute(attribute('label')) || undefined]
}
