/** The same, but what goes wrong in it stays in it: a page must never break because it is tracked. */
export const safely =
  <Args extends unknown[], Result>(run: (...args: Args) => Result) =>
  (...args: Args): Result | undefined => {
    try {
      return run(...args)
    } catch {
      return undefined
    }
  }
