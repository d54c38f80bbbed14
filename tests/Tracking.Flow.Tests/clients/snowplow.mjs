// Sends events of every kind with the tracker as it is: node snowplow.mjs HOST AID post|get BASE64 EXPECTED-STATUS
import { createRequire } from 'node:module'

const snowplow = createRequire(import.meta.url)('@snowplow/node-tracker')
const [host, appId, eventMethod, base64, status = '200'] = process.argv.slice(2)
const problems = []
let answered = 0
const tracker = snowplow.newTracker(
  { namespace: 'flow', appId, encodeBase64: base64 === 'true' },
  {
    endpoint: host,
    eventMethod,
    bufferSize: 1,
    onRequestSuccess: (events) => (answered += events.length),
    onRequestFailure: (failure) => {
      answered += failure.events.length
      if (String(failure.status) !== status) problems.push(`${failure.status} ${failure.message}`)
    },
  },
)
const contexts = [{ schema: 'iglu:com.acme/plan/jsonschema/1-0-0', data: { plan: 'free', clientIp: '203.0.113.7' } }]
tracker.setDomainUserId('d-1')
tracker.track(snowplow.buildPageView({ pageUrl: 'https://shop.example/', pageTitle: 'Home' }))
tracker.setUserId('ann')
tracker.track(snowplow.buildStructEvent({ category: 'cart', action: 'add item', label: 'shoe', property: 'size', value: 2.5 }))
tracker.track(
  snowplow.buildSelfDescribingEvent({
    event: { schema: 'iglu:com.acme/order_completed/jsonschema/1-0-2', data: { total: 5 } },
  }),
  contexts,
)
for (let i = 0; i < 300 && answered < 3; i++) {
  await tracker.flush()
  await new Promise((resolve) => setTimeout(resolve, 100))
}
if (answered < 3) problems.push(`${answered} of 3 were answered`)

// A tracker that hears no answer sends the same item again, under the same id.
for (let i = 0; status === '200' && i < 2; i++) {
  const response = await fetch(`${host}/com.snowplowanalytics.snowplow/tp2`, {
    method: 'POST',
    body: JSON.stringify({
      schema: 'iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4',
      data: [{ e: 'pp', aid: appId, eid: 'ping-1', duid: 'd-1', dtm: String(Date.now()), stm: String(Date.now()) }],
    }),
  })
  if (response.status !== 200) problems.push(await response.text())
}
console.error(problems.join('\n'))
process.exit(problems.length > 0 ? 1 : 0)
