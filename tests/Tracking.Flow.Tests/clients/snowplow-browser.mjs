// What Snowplow's tracker of browsers delivers as it is from a page of another origin:
// node snowplow-browser.mjs HOST AID USER CHROMIUM
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const [host, appId, user, executablePath] = process.argv.slice(2)
const script = fileURLToPath(new URL('./node_modules/@snowplow/browser-tracker/dist/index.umd.min.js', import.meta.url))
const site = createServer(async (request, response) => {
  const isScript = request.url === '/tracker.js'
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
  response.end(
    isScript
      ? await readFile(script)
      : '<!doctype html><title>Shoes</title><link rel="icon" href="data:,"><script src="/tracker.js"></script>',
  )
})
await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${site.address().port}`
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
})
const problems = []
const until = async (page, holds, what) => {
  for (let i = 0; i < 300 && !holds(); i++) await page.waitForTimeout(100)
  if (!holds()) problems.push(what)
}
const start = (page, appId, options) =>
  page.evaluate(
    ([host, appId, options]) => {
      snowplowBrowserTracking.newTracker('sp', host, { appId, ...options })
      snowplowBrowserTracking.trackPageView()
    },
    [host, appId, options],
  )

try {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (e) => problems.push(String(e)))
  const answers = []
  const sent = []
  context.on('request', (request) => request.url().startsWith(host) && request.method() === 'POST' && sent.push(request))
  context.on('response', (response) => {
    if (response.url().startsWith(host)) answers.push(`${response.status()} ${response.request().method()}`)
  })
  const taken = () => answers.filter((answer) => answer === '200 POST').length

  await page.goto(`${origin}/?utm_source=mail`)
  await start(page, appId, { contexts: { webPage: true, session: true } })
  await until(page, () => taken() >= 1, 'no page view was taken')
  await page.evaluate((user) => {
    const { setUserId, trackStructEvent, trackSelfDescribingEvent } = snowplowBrowserTracking
    setUserId(user)
    trackStructEvent({ category: 'cart', action: 'add item', label: 'shoe', value: 2.5 })
    trackSelfDescribingEvent({
      event: { schema: 'iglu:com.acme/order_completed/jsonschema/1-0-2', data: { total: 5 } },
      context: [{ schema: 'iglu:com.acme/plan/jsonschema/1-0-0', data: { plan: 'free', clientIp: '203.0.113.7' } }],
    })
  }, user)
  const events = () => sent.flatMap((request) => JSON.parse(request.postData()).data)
  await until(page, () => taken() >= sent.length && events().length >= 3, 'not all was taken')

  // What it sent already, once more, as it does when an answer is lost.
  for (const request of [...sent]) {
    const again = await fetch(request.url(), {
      method: 'POST',
      headers: { 'content-type': request.headers()['content-type'], 'user-agent': request.headers()['user-agent'], origin },
      body: request.postDataBuffer(),
    })
    if (again.status !== 200) problems.push(`again: ${again.status} ${await again.text()}`)
  }

  // The page is left: what is queued goes out with it.
  await page.evaluate(() => snowplowBrowserTracking.trackStructEvent({ category: 'last', action: 'words' }))
  await page.goto('about:blank')
  await page.waitForTimeout(2000)
  console.log(answers.join('\n'))
  problems.push(...answers.filter((answer) => !answer.startsWith('2')))

  // The same by GET, as images.
  const images = await (await browser.newContext()).newPage()
  const shown = []
  images.on('response', (response) => response.url().startsWith(host) && shown.push(response.headers()['x-tracking-status']))
  await images.goto(`${origin}/images`)
  await start(images, appId, { eventMethod: 'get' })
  await until(images, () => shown.length >= 1, 'no image was shown')
  if (shown[0] !== 'accepted') problems.push(`the image: ${shown}`)

  const other = await (await browser.newContext()).newPage()
  const refused = []
  other.on('response', (response) => response.url().startsWith(host) && refused.push(response.status()))
  await other.goto(origin)
  await start(other, 'no-such-project', {})
  await until(other, () => refused.includes(401), `a wrong application: ${refused}`)
} finally {
  await browser.close()
  site.close()
}

if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
