import { lease } from './lease'
import { pause } from './pause'

/**
 * Runs something while no other tab does. Browsers tell each other of storage a moment later, so the turn is given
 * up only after that moment.
 */
export async function exclusively(run: () => Promise<boolean>): Promise<boolean | void> {
  const turn = async () => {
    const result = await run()
    await pause()
    return result
  }
  try {
    return await navigator.locks.request('trk', turn)
  } catch {
    // There are none without TLS, nor in a sandbox: then there is a lease. Without that, the server knows ids again.
    return FULL ? lease(turn) : turn()
  }
}
