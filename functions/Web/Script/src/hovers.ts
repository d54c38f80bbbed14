import { holderOf, said, tell } from './elements'

let hovered: Element | undefined
let since: number

/** Ends a stay, and says how long it was. */
function end() {
  if (hovered) {
    const seconds = (Date.now() - since) / 1000
    if (seconds * 1000 >= +said(hovered, 'hover-min')!) {
      tell(hovered, 'hover', { seconds })
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
      const now = event.pointerType == 'touch' ? undefined : holderOf(event, 'hover')
      if (now != hovered) {
        end()
        hovered = now
        since = Date.now()
      }
    },
    true,
  )
  document.documentElement.addEventListener('pointerleave', end)
  // Told before the page itself is left, since it is asked for earlier.
  addEventListener('pagehide', end)
}
