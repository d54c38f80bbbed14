// The tracker script in a real browser: what visitors and their browsers agree to.
import assert from 'node:assert/strict'
import { accept, openSite, runAll, startCollector, until } from './script-support.mjs'

const [host, executablePath] = process.argv.slice(2)
const collector = await startCollector()
const page = (attributes) => () =>
  `<!doctype html><title>Page</title><script async src="${host}/t.js" data-host="${collector.origin}" data-key="wk" ${attributes ?? ''}></script>`
const site = await openSite(executablePath, {
  '/': page(),
  '/bare': () => '<!doctype html><title>Bare</title>',
  '/gpc': page('data-honor="gpc"'),
  '/dnt': page('data-honor="gpc dnt"'),
  '/none': page('data-honor="none"'),
  '/pending': page('data-consent="pending"'),
  '/anonymous': page('data-consent="anonymous"'),
  '/cookie': page('data-cookie="127.0.0.1"'),
})
const go = async (tab, path = '/') => {
  await tab.goto(site.origin + path)
  await tab.waitForFunction(() => window.tracking?.init)
}
const track = (tab, action) => tab.evaluate((action) => tracking.track(action), action)
const stored = (tab) => tab.evaluate(() => Object.keys(localStorage).length)
const came = (action) => until(action, () => collector.of(action)[0])
const signal = (context, name, value) =>
  context.addInitScript(([name, value]) => Object.defineProperty(navigator, name, { get: () => value }), [name, value])
const gpc = (context) => signal(context, 'globalPrivacyControl', true)
// Says of a page that its script has been told, and had the time to act on it.
const tellsWhenDenied = () => {
  const { json } = Response.prototype
  Response.prototype.json = async function () {
    const said = await json.call(this)
    setTimeout(() => (window.isDenied ||= said.verdicts.some((verdict) => verdict.status === 'denied')))
    return said
  }
}
// Nothing can be waited for when nothing is to happen: another page asks, and what it asks for comes last.
const silent = async (tab, context) => {
  const other = await site.open(context)
  await go(other, '/none')
  await track(other, 'last.one')
  await came('last.one')
  await other.close()
}

await runAll(site, collector, {
  async 'with a signal of the browser nothing is kept and nobody named, and the server decides'(tab, context) {
    await gpc(context)
    await context.addInitScript(tellsWhenDenied)
    await go(tab)
    await track(tab, 'signalled')
    const event = await came('signalled')
    assert.equal(event.visitor, undefined)
    assert.equal(await stored(tab), 0)
    collector.answer = (events) => [
      202,
      { verdicts: events.map((_, index) => ({ index, status: 'denied', reason: 'opted-out' })) },
    ]
    await track(tab, 'denied')
    await tab.waitForFunction(() => window.isDenied)
    await track(tab, 'after')
    await tab.goto('about:blank')
    // Else the other page is told the same, and may be silent too.
    collector.answer = accept
    await silent(tab, context)
    assert.equal(collector.requests.filter((r) => r.body?.events?.some((e) => e.action === 'after')).length, 0)
  },
  async 'a snippet that honours it asks nothing and keeps nothing'(tab, context) {
    await gpc(context)
    await go(tab, '/gpc')
    await track(tab, 'not.sent')
    await tab.goto('about:blank')
    await silent(tab, context)
    assert.deepEqual(
      collector.events.filter((event) => event.action !== 'last.one' && !/none/.test(event.url)),
      [],
    )
  },
  async 'so it does with Do Not Track'(tab, context) {
    await signal(context, 'doNotTrack', '1')
    await go(tab, '/dnt')
    await track(tab, 'not.sent')
    assert.equal(await stored(tab), 0)
    await tab.goto('about:blank')
    await silent(tab, context)
    assert.equal(collector.of('not.sent').length, 0)
  },
  async 'a signal that the snippet does not honour changes nothing'(tab, context) {
    await gpc(context)
    await go(tab, '/none')
    await track(tab, 'all')
    assert.ok((await came('all')).visitor)
    await signal(context, 'doNotTrack', '1')
    await go(tab, '/none')
    await track(tab, 'all.too')
    assert.ok((await came('all.too')).visitor)
  },
  async 'until the visitor has been asked, what happens waits in the page'(tab, context) {
    await go(tab, '/pending')
    await track(tab, 'waits')
    await silent(tab, context)
    assert.equal(collector.of('waits').length, 0)
    await tab.evaluate(() => tracking.consent({ tracking: true, marketing: false }))
    const event = await came('waits')
    assert.ok(event.visitor)
    assert.deepEqual(event.context, { consent: { tracking: true, marketing: false } })
    await came('page.visit')
    // What was said before is known in this page alone: the consent manager says it in each.
    await go(tab, '/pending')
    await track(tab, 'again')
    await tab.evaluate(() => tracking.consent({ tracking: 'denied' }))
    await track(tab, 'never')
    await tab.goto('about:blank')
    await silent(tab, context)
    assert.deepEqual([...collector.of('again'), ...collector.of('never')], [])
  },
  async 'who agrees to events and not to storage is nobody'(tab) {
    await go(tab)
    await track(tab, 'before')
    assert.ok((await came('before')).visitor)
    await tab.evaluate(() => tracking.consent({ storage: false }))
    assert.equal(await stored(tab), 0)
    await track(tab, 'nameless')
    const event = await came('nameless')
    assert.equal(event.visitor, undefined)
    assert.equal(await stored(tab), 0)
    await go(tab, '/anonymous')
    await track(tab, 'careful')
    assert.equal((await came('careful')).visitor, undefined)
    assert.equal(await stored(tab), 0)
  },
  async 'who takes it back leaves nothing behind'(tab) {
    await go(tab, '/cookie')
    await track(tab, 'one')
    await came('one')
    assert.equal((await tab.context().cookies()).length, 1)
    await tab.evaluate(() => tracking.consent({ tracking: false }))
    assert.equal(await stored(tab), 0)
    assert.deepEqual(await tab.context().cookies(), [])
  },
  async 'a cookie, when it is asked for, knows the visitor where storage does not'(tab) {
    await go(tab, '/cookie')
    await track(tab, 'first')
    const { visitor } = await came('first')
    const [cookie] = await tab.context().cookies()
    assert.deepEqual([cookie.name, cookie.value, cookie.sameSite], ['trk_v', visitor, 'Lax'])
    await tab.goto(`${site.origin}/bare`)
    await tab.evaluate(() => localStorage.clear())
    await go(tab, '/cookie')
    await track(tab, 'second')
    assert.equal((await came('second')).visitor, visitor)
  },
})
