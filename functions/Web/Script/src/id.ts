let last = 0

// Of a digit `0` any digit, of `8` one of 8 to b.
const random = (digit: string) =>
  (+digit ^ (crypto.getRandomValues(new Uint8Array(1))[0]! & (15 >> (+digit / 4)))).toString(16)

/** A UUID of version 7. Those of one page are in the order in which they are made. */
export function newId(): string {
  last = Math.max(Date.now(), last + 1)
  return (
    (0 + last.toString(16)).replace(/.{4}$/, '-$&-7') + '000-8000-000000000000'.replace(/\d/g, random)
  )
}
