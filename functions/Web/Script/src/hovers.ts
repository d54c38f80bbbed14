import { leavers } from './api'
import { attribute, holderOf, saidOf } from './elements'
import { track } from './track'

let hovered: Element | undefined
let since: number

/** Ends a stay, and says how long it was. */
function end() {
  if (hovered) {
    const seconds = (Date.now() - since) / 1000
    const [params, label] = saidOf(hovered)
    const least = +(hovered.getAttribute(attribute('hover-min')) ?? 0)
    if (seconds * 1000 >= least) {
      track(hovered.getAttribute(attribute('hover'))!, { ...params, seconds }, label)
    }
    hovered = undefined
  }
}

/** Reports stays of the pointer on tagged elements, once each. */
export function watchHovers() {
  document.addEventListener(
    'pointerover',
    (event) => {
      // What is inside of it is still it.
      const now = event.pointerType == 'touch' ? undefined : holderOf(event, attribute('hover'))
      if (now != hovered) {
        end()
        hovered = now
        since = Date.now()
      }
    },
    true,
  )
  document.documentElement.addEventListener('pointerleave', end)
  leavers.push(end)
}
