// Sends messages of every type with the SDK as it is.
import { Analytics } from '@segment/analytics-node'

const [host, writeKey, userId] = process.argv.slice(2)
const analytics = new Analytics({ host, path: '/v1/batch', writeKey, flushAt: 4 })
let failed = false
analytics.on('error', (e) => {
  console.error(e)
  failed = true
})
analytics.identify({ userId, traits: { plan: 'free' } })
analytics.page({ userId, name: 'Home', properties: { url: 'https://shop.example/' } })
analytics.screen({ userId, name: 'Cart' })
analytics.group({ userId, groupId: 'g1' })
analytics.alias({ userId, previousId: 'before' })
for (let i = 0; i < 5; i++) {
  analytics.track({ userId, event: 'Order Completed', properties: { total: i }, messageId: `${userId}-${i}` })
}
// The same message twice is one event.
analytics.track({ userId, event: 'Order Completed', properties: { total: 0 }, messageId: `${userId}-0` })
await analytics.closeAndFlush()
process.exit(failed ? 1 : 0)
