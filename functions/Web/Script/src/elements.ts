import { options } from './options'
import { track } from './track'
import type { Params } from './types'

/** How attributes begin by which elements say that they are to be tracked. */
export const attribute = (name: string) => `${options.prefix || 'data-track'}-${name}`

/** What an element says of something; a form's fields may have taken the names of its own members. */
export const said = (element: Element, what: string) =>
  Element.prototype.getAttribute.call(element, attribute(what))

/** The nearest element that says something, from where an event happened; also within open shadow trees. */
export const holderOf = (event: Event, what: string) =>
  event
    .composedPath()
    .find((node) => node instanceof Element && said(node, what) != null) as Element | undefined

/** What an element says beside its action: its params and its label. */
export function saidOf(element: Element): [Params, string | undefined] {
  const params: Params = {}
  const start = attribute('param-')
  for (const { name, value } of Reflect.get(Element.prototype, 'attributes', element)) {
    if (name.startsWith(start)) {
      params[name.slice(start.length)] = value
    }
  }
  return [params, said(element, 'label') || undefined]
}

/** Reports what an element says is to be reported of something that was done with it. */
export function tell(element: Element, what: string, more?: Params) {
  const [params, label] = saidOf(element)
  track(said(element, what)!, { ...params, ...more }, label)
}
