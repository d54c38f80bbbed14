import { holderOf, tell } from './elements'
import { options } from './options'
import { isNamed } from './patterns'
import { safely } from './safely'
import { track } from './track'

// As of a pattern: what is between bars and brackets is any of it.
const files = 'pdf|zip|gz|7z|rar|dmg|exe|msi|pkg|docx?|xlsx?|pptx?|csv|txt|mp[34]|mov|avi|wav|ics'

// The field whose label is being clicked: browsers click it too.
let labelled: EventTarget | null | undefined

function follow(event: MouseEvent) {
  const tagged = holderOf(event, 'click')
  if (event.type == 'click') {
    const [target] = event.composedPath()
    if (tagged && target != labelled) {
      tell(tagged, 'click')
    }
    labelled = (target as Element).closest('label')?.control
    setTimeout(() => (labelled = undefined))
  }
  const link = event
    .composedPath()
    .find((node) => node instanceof HTMLAnchorElement && node.href) as HTMLAnchorElement
  if (link && event.button < 2) {
    const { href, protocol, host, pathname, textContent } = link
    const label = textContent!.trim().slice(0, 200)
    if (
      options.downloads != null &&
      (link.hasAttribute('download') ||
        isNamed(options.downloads || files, pathname.split('.').pop()!))
    ) {
      track('file.download', { href }, label)
    } else if (options.outbound != null && /^http/.test(protocol) && host != location.host) {
      track('link.out', { href }, label)
    }
  }
}

/** Reports clicks on tagged elements; by options on links that lead away and to files. */
export function watchClicks() {
  // Before the page's own listeners, which may stop it.
  for (const name of ['click', 'auxclick'] as const) {
    document.addEventListener(name, safely(follow), true)
  }
}
