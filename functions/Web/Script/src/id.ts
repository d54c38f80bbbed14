let last = 0

/** A UUID of version 7. Those of one page are in the order in which they are made. */
export function newId(): string {
  last = Math.max(Date.now(), last + 1)
  const time = '0' + last.toString(16)
  const random = Array.from(crypto.getRandomValues(new Uint8Array(19)), (byte, i) =>
    (i == 3 ? (byte & 3) + 8 : byte & 15).toString(16),
  ).join('')
  return [
    time.slice(0, 8),
    time.slice(8),
    7 + random.slice(0, 3),
    random.slice(3, 7),
    random.slice(7),
  ].join('-')
}
