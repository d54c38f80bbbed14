// What a real browser delivers from a page of another origin: beacons, also while it leaves the page, requests
// with a preflight, the pixel, and the browser SDKs of Segment and RudderStack as they are.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const [host, writeKey, executablePath] = process.argv.slice(2)
const files = {
  '/segment.js': './node_modules/@segment/analytics-next/dist/umd/index.js',
  '/rudder.js': './node_modules/@rudderstack/analytics-js/dist/npm/legacy/bundled/umd/index.js',
}
const script = (src) => `<!doctype html><title>Shoes</title><script src="${src}"></script>`
const pages = { '/': '<!doctype html><title>Shop</title>', '/segment': script('/segment.js'), '/rudder': script('/rudder.js') }
const site = createServer(async (request, response) => {
  const path = new URL(request.url, 'http://x').pathname
  const file = files[path]
  response.setHeader('content-type', file ? 'text/javascript' : 'text/html')
  response.end(file ? await readFile(fileURLToPath(new URL(file, import.meta.url))) : (pages[path] ?? ''))
})
await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${site.address().port}`

const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
})
const problems = []
try {
  const page = await browser.newPage()
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (e) => problems.push(String(e)))
  const answers = []
  page.on('response', (response) => {
    if (response.url().startsWith(host)) {
      answers.push(`${response.status()} ${response.request().method()} ${response.url()}`)
    }
  })

  await page.goto(origin)
  const sent = await page.evaluate(
    async ([host, key]) => {
      const collect = `${host}/v1/collect?key=${key}`
      const event = (type) => JSON.stringify({ type, user: 'bea' })
      const json = { 'content-type': 'application/json' }
      const form = new URLSearchParams({ type: 'contact_start', 'data[value]': 'TRUE', user: 'bea' })
      addEventListener('pagehide', () => navigator.sendBeacon(collect, event('beacon.unload')))
      new Image().src = `${host}/v1/pixel.gif?key=${key}&type=pixel.shown&user=bea`
      return {
        text: navigator.sendBeacon(collect, event('beacon.text')),
        // This one asks first, and with credentials.
        json: navigator.sendBeacon(collect, new Blob([event('beacon.json')], { type: json['content-type'] })),
        form: navigator.sendBeacon(`${host}/v1/tracking/events?key=${key}`, form),
        keepalive: (await fetch(collect, { method: 'POST', keepalive: true, body: event('fetch.keepalive') })).status,
        headers: (
          await fetch(`${host}/v1/collect`, {
            method: 'POST',
            headers: { ...json, 'x-tracking-key': key, 'x-of-its-own': '1' },
            body: event('fetch.headers'),
          })
        ).status,
      }
    },
    [host, writeKey],
  )
  console.log(JSON.stringify(sent))

  await page.goto(`${origin}/segment`)
  await page.evaluate(
    async ([host, writeKey]) => {
      const analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey, cdnURL: host })
      await analytics.identify('seg', { plan: 'free' })
      await analytics.page('Shoes')
      await analytics.track('Order Completed', { total: 1 })
      await analytics.group('g1')
      await analytics.alias('seg2', 'seg')
    },
    [host, writeKey],
  )

  await page.goto(`${origin}/rudder`)
  await page.evaluate(
    async ([host, writeKey]) => {
      const analytics = new rudderanalytics.RudderAnalytics()
      const done = (call) => new Promise((resolve) => call(resolve))
      analytics.load(writeKey, host, { configUrl: host, logLevel: 'WARN', sessions: { autoTrack: false } })
      await done((resolve) => analytics.ready(resolve))
      analytics.identify('rud', { plan: 'free' })
      analytics.page('Shoes')
      await done((resolve) => analytics.track('Order Completed', { total: 1 }, resolve))
    },
    [host, writeKey],
  )
  // It sends from a queue of its own.
  for (let i = 0; i < 300 && answers.filter((a) => /POST .*\/v1\/(identify|page|track|batch)/.test(a)).length < 3; i++) {
    await page.waitForTimeout(100)
  }

  console.log(answers.join('\n'))
  problems.push(...answers.filter((answer) => !answer.startsWith('2')))
} finally {
  await browser.close()
  site.close()
}

if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
