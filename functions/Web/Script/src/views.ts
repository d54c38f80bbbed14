import { attribute, tell } from './elements'
import { safely } from './safely'

const milliseconds = 1000

/** Reports tagged elements that were seen for a second: half of them, or as much as half of the window. */
export function watchViews() {
  const name = attribute('view')
  const known = new WeakSet<Element>()
  const timers = new WeakMap<Element, unknown>()
  const wait = (target: Element) =>
    timers.set(
      target,
      setTimeout(() => {
        if (document.hidden) {
          // Until somebody is back.
          wait(target)
        } else {
          observer.unobserve(target)
          tell(target, 'view')
        }
      }, milliseconds),
    )
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
        clearTimeout(timers.get(target) as number)
        if (intersectionRatio >= 0.5 || intersectionRect.height * 2 >= rootBounds?.height!) {
          wait(target)
        }
      }
    },
    { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5] },
  )
  // In shadow trees too, of elements that make theirs from now on.
  const watch = (root: ParentNode & Node) => {
    const find = () =>
      root.querySelectorAll(`[${name}]`).forEach((element) => {
        if (!known.has(element)) {
          known.add(element)
          observer.observe(element)
        }
      })
    find()
    new MutationObserver(find).observe(root, {
      childList: true,
      subtree: true,
      attributeFilter: [name],
    })
  }
  watch(document)
  const { prototype } = Element
  const { attachShadow } = prototype
  prototype.attachShadow = function (init) {
    const root = attachShadow.call(this, init)
    safely(watch)(root)
    return root
  }
}
