// The tracker script in a real browser: what becomes of events when the server is away, refuses or asks to wait, when
// there are several tabs, and where nothing may be stored.
import assert from 'node:assert/strict'
import { accept, openSite, runAll, startCollector, until } from './script-support.mjs'

const [host, executablePath] = process.argv.slice(2)
const collector = await startCollector()
const tag = `<script async src="${host}/t.js" data-host="${collector.origin}" data-key="wk" data-auto="off"></script>`
const page = `<!doctype html><title>Page</title>${tag}`
const site = await openSite(executablePath, {
  '/': () => page,
  '/frame': () => `<!doctype html><iframe sandbox="allow-scripts" srcdoc='${page}'></iframe>`,
  '/strict': () => ({
    body: page,
    headers: {
      'content-security-policy': `default-src 'none'; script-src ${host}/t.js; connect-src ${collector.origin}; require-trusted-types-for 'script'; trusted-types 'none'; sandbox allow-scripts allow-same-origin`,
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-opener-policy': 'same-origin',
    },
  }),
})
const go = async (tab, path = '/') => {
  await tab.goto(site.origin + path)
  await tab.waitForFunction(() => window.tracking?.init)
}
const track = (tab, action, from = 0, count = 1) =>
  tab.evaluate(
    ([action, from, count]) => {
      for (let n = from; n < from + count; n++) {
        tracking.track(action, { n })
      }
    },
    [action, from, count],
  )
const queued = (tab) => tab.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('trk.q.')).length)
const emptied = (tab) => until('the queue is empty', async () => (await queued(tab)) === 0)
const numbers = (action) => collector.of(action).map((event) => event.params.n)
const upTo = (count) => Array.from({ length: count }, (_, n) => n)
const once = (action, count) => assert.deepEqual(numbers(action).sort((a, b) => a - b), upTo(count), action)
// A busy browser may tell a tab too late what another has sent: then it comes again, under the same id.
function counted(action, count) {
  const byId = new Map(collector.of(action).map((event) => [event.id, event.params.n]))
  assert.deepEqual([...byId.values()].sort((a, b) => a - b), upTo(count), action)
}
const nobody = () => [0]
const slowly = async (events) => {
  await new Promise((resolve) => setTimeout(resolve, 30))
  return accept(events)
}

await runAll(site, collector, {
  async 'events are sent together, in order, and once'(tab) {
    await go(tab)
    await track(tab, 'many', 0, 250)
    await emptied(tab)
    assert.deepEqual(numbers('many'), upTo(250))
    assert.ok(collector.requests.length <= 4)
  },
  async 'what nobody took is taken later, over pages and closed tabs, and counts once'(tab, context) {
    const { answer } = collector
    collector.answer = nobody
    for (let n = 0; n < 5; n++) {
      await go(tab)
      await track(tab, 'kept', n)
    }
    const other = await site.open(context)
    await go(other)
    await tab.close()
    assert.equal(await queued(other), 5)
    collector.answer = answer
    await emptied(other)
    once('kept', 5)
  },
  async 'offline nothing is lost, and back online it goes on at once'(tab, context) {
    await go(tab)
    await context.setOffline(true)
    await track(tab, 'offline', 0, 3)
    await until('a try', () => tab.evaluate(() => localStorage.getItem('trk.r')))
    await context.setOffline(false)
    await emptied(tab)
    once('offline', 3)
  },
  async 'it waits as long as it is told, also in the next page'(tab) {
    for (const status of [429, 503]) {
      let asked = 0
      const { answer } = collector
      collector.answer = (events) => (++asked === 1 ? [status, {}, { 'retry-after': '2' }] : answer(events))
      await go(tab)
      await track(tab, `wait.${status}`)
      await until('an answer', () => asked === 1 && tab.evaluate(() => localStorage.getItem('trk.r') > Date.now()))
      await go(tab)
      await track(tab, `wait.${status}`, 1)
      await emptied(tab)
      once(`wait.${status}`, 2)
      assert.equal(asked, 2)
      collector.answer = answer
    }
  },
  async 'of a request only what its verdicts refuse is dropped, and only what they say is sent again'(tab) {
    const sent = []
    collector.answer = (events) => {
      sent.push(events.map((event) => event.params.n))
      return sent.length === 1
        ? [503, { verdicts: ['accepted', 'rejected', 'retry'].map((status, index) => ({ index, status })) }]
        : [202, { verdicts: events.map((_, index) => ({ index, status: 'rejected', reason: 'invalid' })) }]
    }
    await go(tab)
    await track(tab, 'judged', 0, 3)
    await emptied(tab)
    assert.deepEqual(sent, [[0, 1, 2], [2]])
  },
  async 'an event that makes a whole request unreadable takes no other with it'(tab) {
    const { answer } = collector
    collector.answer = (events) => (events.some((event) => event.action === 'poison') ? [400, {}] : answer(events))
    await go(tab)
    await track(tab, 'good', 0, 5)
    await track(tab, 'poison')
    await track(tab, 'good', 5, 5)
    await emptied(tab)
    once('good', 10)
  },
  async 'a wrong key loses nothing'(tab) {
    let asked = 0
    const { answer } = collector
    collector.answer = () => (asked++, [401, {}])
    await go(tab)
    await track(tab, 'locked')
    await until('an answer', () => asked === 1 && tab.evaluate(() => localStorage.getItem('trk.r') > Date.now()))
    assert.equal(await queued(tab), 1)
    collector.answer = answer
    await tab.evaluate(() => dispatchEvent(new Event('online')))
    await emptied(tab)
    once('locked', 1)
  },
  async 'tabs share the queue, send one at a time, and each event counts once'(tab, context) {
    const other = await site.open(context)
    collector.answer = slowly
    await go(tab)
    await tab.evaluate(() => tracking.visitor())
    await go(other)
    await Promise.all([track(tab, 'both', 0, 300), track(other, 'both', 300, 300)])
    await emptied(tab)
    assert.equal(collector.atOnce, 1)
    counted('both', 600)
    assert.equal(new Set(collector.of('both').map((event) => event.visitor)).size, 1)
  },
  async 'so they do where there are no locks'(tab, context) {
    await context.addInitScript(() => Object.defineProperty(navigator, 'locks', { value: undefined }))
    const other = await site.open(context)
    await Promise.all([go(tab), go(other)])
    await Promise.all([track(tab, 'lease', 0, 300), track(other, 'lease', 300, 300)])
    await emptied(tab)
    counted('lease', 600)
  },
  async 'the queue does not grow without end'(tab) {
    collector.answer = nobody
    await go(tab)
    await track(tab, 'bound', 0, 2100)
    assert.ok((await queued(tab)) <= 2001)
    const first = await tab.evaluate(() => JSON.parse(localStorage[Object.keys(localStorage).filter((key) => key.startsWith('trk.q.')).sort()[0]])[1].params.n)
    assert.ok(first >= 90)
  },
  async 'in a sandbox without storage it works all the same'(tab) {
    await tab.goto(`${site.origin}/frame`)
    const frame = await until('the frame', () => tab.frames().find((f) => f !== tab.mainFrame()))
    await frame.waitForFunction(() => window.tracking?.init)
    await track(frame, 'boxed', 0, 3)
    await until('all', () => collector.of('boxed').length === 3)
    once('boxed', 3)
    await track(frame, 'boxed', 3)
    await tab.goto('about:blank')
    await until('the last', () => collector.of('boxed').length === 4)
    assert.equal(new Set(collector.of('boxed').map((event) => event.visitor)).size, 1)
  },
  async 'so it does where storage is full'(tab) {
    await go(tab)
    await tab.evaluate(() => {
      tracking.visitor()
      localStorage.setItem('theirs', 'x'.repeat(5 * 1024 * 1024 - 1000))
    })
    await track(tab, 'full', 0, 20)
    await until('all', () => collector.of('full').length === 20)
    once('full', 20)
  },
  async 'a page that lets nothing in but the script and the collector lets it work'(tab) {
    await go(tab, '/strict')
    await track(tab, 'strict')
    await emptied(tab)
    once('strict', 1)
  },
  async 'what a page could not send when it was left is sent once more, under the same id'(tab, context) {
    await go(tab)
    await track(tab, 'beacon')
    await tab.goto('about:blank')
    await until('the beacon', () => collector.of('beacon').length === 1)
    await go(tab)
    await emptied(tab)
    assert.equal(new Set(collector.of('beacon').map((event) => event.id)).size, 1)
  },
})
