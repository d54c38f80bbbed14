import { Mode, mode } from './consent'
import { options } from './options'
import { followers } from './track'
import { recognize } from './visitor'

const name = 'trk_v'
const days400 = 34560000

function write(value: string, seconds: number) {
  document.cookie =
    `${name}=${value};path=/;max-age=${seconds};samesite=lax` +
    (options.cookie ? ';domain=' + options.cookie : '') +
    (location.protocol == 'https:' ? ';secure' : '')
}

/** Keeps the visitor's id in a cookie too, if that is asked for: the subdomains of a site then know them as one. */
export function useCookie() {
  if (options.cookie == null) {
    return
  }
  const known = RegExp(name + '=([^;]+)').exec(document.cookie)?.[1]
  if (known && mode() == Mode.Full) {
    recognize(known)
  }
  followers.push((event) => {
    if (!event) {
      write('', 0)
    } else if (event.visitor) {
      write(event.visitor, days400)
    }
  })
}
