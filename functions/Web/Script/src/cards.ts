// Groups of digits with up to three other signs between them, such as spaces, dashes and slashes.
const groups = /\d+(?:[^\d\p{L}]{1,3}\d+)*/gu

// 13 to 19 digits whose check digit is right.
const isCard = (digits: string) =>
  /^\d{13,19}$/.test(digits) &&
  [...digits]
    .reverse()
    .reduce((sum, digit, i) => sum + +digit * (1 + (i % 2)) - (i % 2 && +digit > 4 ? 9 : 0), 0) %
    10 ==
    0

/** Whether text has a number in it that could be that of a payment card, in groups of digits that follow each other. */
export const hasCardNumber = (text: string) =>
  (text.normalize('NFKC').match(groups) ?? []).some((run) => {
    const parts = run.split(/\D+/)
    return parts.some((_, i) => parts.some((_, j) => isCard(parts.slice(i, j + 1).join(''))))
  })
