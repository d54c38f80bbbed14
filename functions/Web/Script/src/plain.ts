import { safely } from './safely'

/** How many letters of a text, or items of a list, are sent. */
export const longest = 4096

/**
 * A copy that can be sent as JSON, whose texts and lists are cut to `most`; `undefined` of what cannot, such as what
 * holds itself.
 */
export const plain = safely((value: unknown, most = longest) =>
  JSON.parse(
    JSON.stringify(value, (_, item) => (item?.[most] && item.slice ? item.slice(0, most) : item)),
  ),
) as <T>(value: T, most?: number) => T | undefined
