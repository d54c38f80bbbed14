// What PostHog's SDK of browsers delivers as it is from a page of another origin: from its settings to the beacons
// it sends when the page is left.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const [host, key, user, executablePath] = process.argv.slice(2)
const module = fileURLToPath(new URL('./node_modules/posthog-js/dist/module.js', import.meta.url))
const site = createServer(async (request, response) => {
  const isModule = request.url === '/posthog.js'
  response.setHeader('content-type', isModule ? 'text/javascript' : 'text/html')
  response.end(isModule ? await readFile(module) : '<!doctype html><title>Shoes</title><link rel="icon" href="data:,">')
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
const check = (holds, what) => holds || problems.push(what)
const load = (page, name) =>
  page.evaluate(
    async ([host, name]) => {
      const { posthog } = await import('/posthog.js')
      window.posthog = posthog
      await new Promise((loaded) =>
        // It sends nothing from a browser that says it has no head; its surveys are a script of their own.
        posthog.init(name, {
          api_host: `${host}/ingest`,
          opt_out_useragent_filter: true,
          disable_surveys: true,
          loaded,
        }),
      )
    },
    [host, name],
  )
const until = async (page, holds) => {
  for (let i = 0; i < 300 && !holds(); i++) await page.waitForTimeout(100)
}

try {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (e) => problems.push(String(e)))
  const answers = []
  const sent = []
  context.on('request', (request) => request.url().includes('/e/') && request.method() === 'POST' && sent.push(request))
  context.on('response', (response) => {
    if (response.url().startsWith(host)) {
      answers.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`)
    }
  })
  const posts = () => answers.filter((a) => a.includes('POST /ingest/e/')).length

  await page.goto(`${origin}/?utm_source=mail`)
  await load(page, key)
  await page.evaluate(() => posthog.capture('Order Completed', { total: 1 }))
  await until(page, () => posts() >= 2)
  await page.evaluate(
    (user) => {
      posthog.identify(user, { plan: 'free' })
      posthog.alias(`${user}-phone`)
      posthog.group('company', 'g1', { name: 'G' })
      posthog.capture('Signed Up')
    },
    user,
  )
  const before = posts()
  await until(page, () => posts() > before)
  await page.waitForTimeout(3500)

  // What it sent already, once more, as it does when an answer is lost.
  for (const request of [...sent]) {
    const body = request.postDataBuffer()
    check(body, `there is no body of ${request.url()}`)
    const again = await fetch(request.url(), {
      method: 'POST',
      headers: { 'content-type': request.headers()['content-type'], 'user-agent': request.headers()['user-agent'], origin },
      body,
    })
    check(again.status === 200, `again: ${again.status} ${await again.text()}`)
  }

  // The page is left: the rest goes by beacons.
  await page.evaluate(() => posthog.capture('Last Words'))
  await page.goto(`${origin}/other`)
  await page.waitForTimeout(2000)
  console.log(answers.join('\n'))
  console.log(sent.map((r) => `${r.url()} ${r.headers()['content-type']}`).join('\n'))
  check(answers.some((a) => a.includes('/config')), 'it asked for no settings')
  problems.push(...answers.filter((answer) => !answer.startsWith('2')))

  const other = await (await browser.newContext()).newPage()
  const refused = []
  other.on('response', (response) => response.url().includes('/e/') && refused.push(response.status()))
  await other.goto(origin)
  await load(other, 'phc_wrong')
  await until(other, () => refused.length > 0)
  check(refused[0] === 401, `a wrong key: ${refused}`)
} finally {
  await browser.close()
  site.close()
}

if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
