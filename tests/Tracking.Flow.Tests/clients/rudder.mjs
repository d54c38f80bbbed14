// Sends messages of every type with the SDK as it is.
import { createRequire } from 'node:module'

const RudderAnalytics = createRequire(import.meta.url)('@rudderstack/rudder-sdk-node')
const [host, writeKey, userId] = process.argv.slice(2)
const Client = RudderAnalytics.default ?? RudderAnalytics
const client = new Client(writeKey, { dataPlaneUrl: host, flushAt: 4, logLevel: 'error' })
const failures = []
let open = 0
let finish
const finished = new Promise((resolve) => (finish = resolve))
const done = (e) => {
  if (e) failures.push(e)
  if (--open === 0) finish()
}
const send = (call, message) => {
  open++
  client[call](message, done)
}
send('identify', { userId, traits: { plan: 'free' } })
send('page', { userId, name: 'Home', properties: { url: 'https://shop.example/' } })
send('screen', { userId, name: 'Cart' })
send('group', { userId, groupId: 'g1' })
send('alias', { userId, previousId: 'before' })
for (let i = 0; i < 5; i++) {
  send('track', { userId, event: 'Order Completed', properties: { total: i }, messageId: `${userId}-${i}` })
}
send('track', { userId, event: 'Order Completed', properties: { total: 0 }, messageId: `${userId}-0` })
client.flush()
await finished
if (failures.length > 0) {
  console.error(failures)
}
process.exit(failures.length > 0 ? 1 : 0)
