import { pause } from './pause'
import { get, prefix, remove, set } from './storage'

const key = prefix + 'l'
const leaseMilliseconds = 12000

/** Runs something unless another tab does, by a lease in storage. */
export async function lease(turn: () => Promise<boolean>): Promise<boolean> {
  if (+get(key)! > Date.now()) {
    return false
  }
  // Until when, and by a part of a millisecond whose.
  const mine = Date.now() + leaseMilliseconds + Math.random() + ''
  set(key, mine)
  await pause()
  if (get(key) != mine) {
    return false
  }
  const result = await turn()
  remove(key)
  return result
}
