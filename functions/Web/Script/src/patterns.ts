/** Whether a text is one of those that an option names, with `*` for any letters. */
export const isNamed = (names: string, text: string) =>
  RegExp(
    `^(${names.replace(/\./g, '\\.').replace(/\*/g, '.*').replace(/[\s,]+/g, '|')})$`,
    'i',
  ).test(text)
