// How counts and names are said.
import { number } from './format'

// One session, two sessions.
export const counted = (n: number, one: string, many = `${one}s`) => `${number(n)} ${n === 1 ? one : many}`
// A query of nothing, or of blanks, has to be seen too.
export const queried = (query: string) => (query.trim() ? query : '(empty)')
