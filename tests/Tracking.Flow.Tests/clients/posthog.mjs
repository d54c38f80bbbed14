// Sends events of every kind with the SDK as it is: of a visitor who becomes a user, of that user, and of a group.
import { PostHog } from 'posthog-node'

const [host, key, user] = process.argv.slice(2)
const failures = []
const make = (name, options = {}) => {
  const client = new PostHog(name, { host: `${host}/ingest`, flushAt: 100, fetchRetryCount: 0, ...options })
  const told = []
  client.on('error', (e) => told.push(e))
  return { client, told }
}

const { client, told } = make(key)
const anonymous = { distinctId: `${user}-before`, disableGeoip: false }
const nobody = { $process_person_profile: false }
const order = {
  ...anonymous,
  event: 'Order Completed',
  properties: { total: 1, ...nobody },
  uuid: crypto.randomUUID(),
}
client.capture({
  ...anonymous,
  event: '$pageview',
  properties: { $current_url: 'https://shop.example/?utm_source=mail', utm_source: 'mail', ...nobody },
})
client.capture(order)
await client.flush()
// The same event again, in a request of its own, is one event.
await client.captureImmediate(order)
client.identify({ distinctId: user, properties: { $set: { plan: 'free' }, $anon_distinct_id: `${user}-before` } })
client.capture({ distinctId: user, event: 'Signed Up', groups: { company: 'g1' } })
client.capture({ distinctId: user, event: '$screen', properties: { $screen_name: 'Cart' } })
client.alias({ distinctId: user, alias: `${user}-phone` })
client.groupIdentify({ groupType: 'company', groupKey: 'g1', properties: { name: 'G' } })
const flags = await client.getAllFlags(user)
if (Object.keys(flags).length > 0) failures.push(`flags: ${JSON.stringify(flags)}`)
await client.shutdown()
failures.push(...told.map(String))

// Without gzip; and what was long ago.
const plain = make(key, { disableCompression: true, historicalMigration: true })
plain.client.capture({ distinctId: `${user}-old`, event: 'Imported', timestamp: new Date(Date.now() - 100 * 86_400_000) })
await plain.client.shutdown()
failures.push(...plain.told.map(String))

const wrong = make('phc_wrong')
wrong.client.capture({ distinctId: user, event: 'Lost' })
await wrong.client.shutdown()
if (wrong.told[0]?.status !== 401) failures.push(`a wrong key: ${wrong.told}`)

if (failures.length > 0) {
  console.error(failures.join('\n'))
  process.exit(1)
}
