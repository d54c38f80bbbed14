import { init } from '../api'
import { options } from '../options'
import { report } from '../track'
import type { Params } from '../types'

/** A client as the SDKs of Search and Knowledge make it. Its events are of the visitor's session, which the server makes. */
function clientOf(key: string) {
  const client = {
    track: (type: string, data: Params = {}) =>
      Promise.resolve({ id: report({ type, data }, '/v1/tracking/events', key) }),
  }
  return { ...client, client }
}

/** Serves the pages of Inbenta's SDKs: they make a client with their keys, of which the second is ours. */
export function serveInbenta() {
  const create = (_: unknown, key: string) => {
    // These pages report no visits.
    init({ key: options.key ?? key, auto: options.auto ?? (options.key ? undefined : 'off') })
    return clientOf(key)
  }
  const sdk = { createFromDomainKey: create, createFromAccessToken: create, createFromToken: create }
  const place = window as unknown as Params
  if (options.client) {
    place[options.client] = clientOf(options.key!).client
  }
  for (const name of ['InbentaSearchSDK', 'InbentaKmSDK']) {
    place[name] ??= sdk
  }
}
