import { attribute, saidOf } from './elements'
import { track } from './track'

const milliseconds = 1000

/** Reports tagged elements that were seen for a second: half of them, or as much as half of the window. */
export function watchViews() {
  const name = attribute('view')
  const known = new WeakSet<Element>()
  const timers = new Map<Element, unknown>()
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
        const isSeen =
          intersectionRatio >= 0.5 || intersectionRect.height * 2 >= (rootBounds?.height ?? Infinity)
        clearTimeout(timers.get(target) as number)
        timers.delete(target)
        if (isSeen) {
          timers.set(
            target,
            setTimeout(() => {
              timers.delete(target)
              const action = target.getAttribute(name)
              if (document.hidden) {
                // It is looked at again when somebody is back.
                observer.unobserve(target)
                observer.observe(target)
              } else if (action) {
                observer.unobserve(target)
                track(action, ...saidOf(target))
              }
            }, milliseconds),
          )
        }
      }
    },
    { threshold: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1] },
  )
  const find = () =>
    document.querySelectorAll(`[${name}]`).forEach((element) => {
      if (!known.has(element)) {
        known.add(element)
        observer.observe(element)
      }
    })
  find()
  new MutationObserver(find).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: [name],
  })
}
