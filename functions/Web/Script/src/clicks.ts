import { attribute, holderOf, saidOf } from './elements'
import { options } from './options'
import { track } from './track'

const files = 'pdf|zip|gz|7z|rar|dmg|exe|msi|pkg|docx?|xlsx?|pptx?|csv|txt|mp[34]|mov|avi|wav|ics'

function follow(event: MouseEvent) {
  const tagged = holderOf(event, attribute('click'))
  if (tagged && event.type == 'click') {
    track(tagged.getAttribute(attribute('click'))!, ...saidOf(tagged))
  }
  const link = holderOf(event, 'href')
  if (link instanceof HTMLAnchorElement && event.button < 2) {
    const { href, protocol, host, pathname, textContent } = link
    const label = textContent?.trim().slice(0, 200)
    const kinds = options.downloads || files
    if (
      options.downloads != null &&
      (link.hasAttribute('download') || RegExp(`\\.(${kinds.replace(/[, ]+/g, '|')})$`, 'i').test(pathname))
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
  document.addEventListener('click', follow, true)
  document.addEventListener('auxclick', follow, true)
}
