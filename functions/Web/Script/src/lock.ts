import { newId } from './id'
import { get, prefix, remove, set } from './storage'

const leaseKey = prefix + 'l'
const leaseMilliseconds = 12000
const settleMilliseconds = 50

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

/**
 * Runs something while no other tab does. Browsers tell each other of storage a moment later, so the turn is given
 * up only after that moment.
 */
export async function exclusively(run: () => Promise<boolean>): Promise<boolean> {
  let result = false
  const turn = async () => {
    result = await run()
    await pause(settleMilliseconds)
  }
  try {
    await navigator.locks.request('trk', turn)
  } catch {
    // There are none without TLS, nor in a sandbox: then there is a lease.
    if (!(parseInt(get(leaseKey)!) > Date.now())) {
      const lease = Date.now() + leaseMilliseconds + ' ' + newId()
      set(leaseKey, lease)
      await pause(settleMilliseconds)
      if (get(leaseKey) == lease) {
        await turn()
        remove(leaseKey)
      }
    }
  }
  return result
}
