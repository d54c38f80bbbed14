// A site, a collector that keeps what it gets, and a browser: what tests of the tracker script have in common.
import { createServer } from 'node:http'
import { chromium } from 'playwright-core'

const patience = 30_000

async function listen(answer) {
  const server = createServer(answer)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, origin: `http://127.0.0.1:${server.address().port}` }
}

/** Waits until something is so, and gives it back. */
export async function until(what, look) {
  const end = Date.now() + patience
  for (;;) {
    const found = await look()
    if (found) {
      return found
    }
    if (Date.now() > end) {
      throw new Error(`It never came to it: ${what}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export const accept = (events) => [202, { verdicts: events.map((_, index) => ({ index, status: 'accepted' })) }]

/** A collector whose answers a test chooses. It keeps each request, and each event as often as it came. */
export async function startCollector() {
  const state = {
    requests: [],
    events: [],
    /** @type {(events: object[]) => [status: number, body?: object, headers?: object] | Promise<any>} */
    answer: accept,
    /** How many requests were under way at once, at most. */
    atOnce: 0,
  }
  let underWay = 0
  const { server, origin } = await listen(async (request, response) => {
    state.atOnce = Math.max(state.atOnce, ++underWay)
    response.on('close', () => underWay--)
    const headers = {
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'x-customer-token',
      'access-control-expose-headers': 'Retry-After',
    }
    let text = ''
    for await (const part of request) {
      text += part
    }
    const body = text ? JSON.parse(text) : undefined
    const events = body?.events ?? (body ? [body] : [])
    state.requests.push({ method: request.method, url: request.url, headers: request.headers, body })
    const [status, answer, more] = request.method === 'OPTIONS' ? [204] : await state.answer(events)
    if (status === 0) {
      // As if nobody were there.
      request.socket.destroy()
      return
    }
    if (status < 300 && request.method === 'POST') {
      state.events.push(...events)
    }
    response.writeHead(status, { ...headers, 'content-type': 'application/json', ...more })
    response.end(answer && JSON.stringify(answer))
  })
  return Object.assign(state, {
    origin,
    of: (action) => state.events.filter((event) => (event.action ?? event.type) === action),
    reset: () => {
      state.requests.length = 0
      state.events.length = 0
      state.answer = accept
      state.atOnce = 0
    },
    close: () => server.close(),
  })
}

/** A site whose pages are functions of the address, and a browser. */
export async function openSite(executablePath, pages) {
  const { server, origin } = await listen((request, response) => {
    const address = new URL(request.url, 'http://site')
    const page = pages[address.pathname] ?? pages['*']
    const made = page?.(address)
    response.writeHead(made === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8', ...made?.headers })
    response.end(made?.body ?? made ?? '')
  })
  const browser = await chromium.launch({
    executablePath,
    // As people's browsers are: pages are kept to go back to.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
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
  const open = async (context) => {
    const page = await context.newPage()
    page.on('pageerror', (e) => problems.push(String(e)))
    page.on('console', (message) => {
      const text = message.text()
      // That a server is away is what is tested.
      if (message.type() === 'error' && !/Failed to load resource|favicon/.test(text)) {
        problems.push(text)
      }
    })
    return page
  }
  return {
    origin,
    browser,
    problems,
    newContext: (options) => browser.newContext(options),
    open,
    async close() {
      await browser.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** What a page sends when its context is closed is on its way still, and is none of the next test's. */
async function quiet(collector) {
  let known
  do {
    known = collector.requests.length
    await new Promise((resolve) => setTimeout(resolve, 250))
  } while (collector.requests.length > known)
}

/** Runs tests one after the other, each with a context of its own; says which did not hold, and ends. */
export async function runAll(site, collector, tests) {
  const failures = []
  for (const [name, test] of Object.entries(tests)) {
    const context = await site.newContext()
    try {
      await test(await site.open(context), context)
      if (site.problems.length > 0) {
        throw new Error(site.problems.join('\n'))
      }
      console.log(`ok ${name}`)
    } catch (e) {
      failures.push(`${name}: ${e.stack}`)
      console.log(`not ok ${name}`)
    }
    await context.close()
    await quiet(collector)
    site.problems.length = 0
    collector.reset()
  }
  await site.close()
  collector.close()
  if (failures.length > 0) {
    console.error(failures.join('\n'))
    process.exit(1)
  }
}
