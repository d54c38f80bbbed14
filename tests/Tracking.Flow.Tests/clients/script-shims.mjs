// The tracker script in a real browser: pages that were written for other trackers, with one changed URL.
import assert from 'node:assert/strict'
import { openSite, runAll, startCollector, until } from './script-support.mjs'

const [host, executablePath] = process.argv.slice(2)
const collector = await startCollector()
const script = (attributes = '') => `<script async src="${host}/t.js" data-host="${collector.origin}" ${attributes}></script>`
// What the loader of Synerise has in pages, told in our words: a name, an array under it, and a call when it is there.
const synerise = (init) => `<!doctype html><title>Shop</title><script>
  function onSyneriseLoad() { ${init} }
  window.SyneriseObjectNamespace = 'SR'
  window.SR = window.SR || []
  const element = document.createElement('script')
  element.async = true
  element.src = '${host}/t.js'
  element.dataset.host = '${collector.origin}'
  element.onload = () => onSyneriseLoad()
  document.head.append(element)
</script>`
const site = await openSite(executablePath, {
  '/synerise': () => synerise('SR.init({ trackerKey: "wk_shop" })'),
  '/synerise-visit': () =>
    synerise('SR.init({ trackerKey: "wk_shop", plugin: "x" }).then(() => SR.event.pageVisit({ kind: "home" }).then(() => SR.dynamicContent.get()))'),
  '/synerise-custom': () => synerise('SR.init({ trackerKey: "wk_shop", customPageVisit: true })'),
  '/inbenta': () => `<!doctype html><title>Help</title><script src="${host}/t.js" data-host="${collector.origin}"></script><script>
    const clientA = InbentaSearchSDK.createFromDomainKey('domain', 'wk_a', {})
    const clientB = InbentaKmSDK.createFromAccessToken('token', 'wk_b', {})
    clientA.track('external_click', { searchCode: 's', externalCode: 'e' })
    clientB.track('click', { code: 'c' })
  </script>`,
  '/client': () => `<!doctype html><title>Help</title>${script('data-key="wk" data-client="client"')}`,
  '/layer': () => `<!doctype html><title>Layer</title><script>
    window.dataLayer = [{ 'gtm.start': 1, event: 'gtm.js' }, { event: 'early push', n: 1 }]
    window.heap = { calls: [], track: (...args) => heap.calls.push(args) }
    </script>${script('data-key="wk" data-from-datalayer data-to-datalayer="banner.* page.visit" data-to-heap="banner.*"')}`,
})
const go = async (tab, path) => {
  await tab.goto(site.origin + path)
  await tab.waitForFunction(() => window.tracking?.init)
}
const came = (action, count = 1) =>
  until(`${count} ${action}`, () => collector.of(action).length >= count && collector.of(action))
const keys = () => new Set(collector.requests.map((r) => new URL(r.url, 'http://x').searchParams.get('key')))

await runAll(site, collector, {
  async 'a page of Synerise has its visits, events and forms reported'(tab) {
    await go(tab, '/synerise')
    const [visit] = await came('page.visit')
    assert.equal(visit.label, 'Shop')
    await tab.evaluate(() => {
      SR.event.trackCustomEvent('product.view', { sku: 1 }, 'Looked at it')
      SR.event.sendFormData('newsletter', { mail: 'a@example.com', other: 1 }, { mail: 'email' })
      SyneriseTC.initFormCatch()
    })
    const [view] = await came('product.view')
    assert.deepEqual([view.params, view.label], [{ sku: 1 }, 'Looked at it'])
    const [form] = await came('form.submit')
    assert.deepEqual(form.params, { form: 'newsletter', fields: { email: 'a@example.com', other: 1 } })
    assert.equal(await tab.evaluate(() => SyneriseTC.uuid), view.visitor)
    // Pages of an application are reported when it says so.
    await tab.evaluate(() => {
      history.pushState({}, '', '/next')
      document.title = 'Next'
      return SR.event.pageVisit()
    })
    await came('page.visit', 2)
    await tab.goto('about:blank')
    await came('page.leave', 2)
    assert.equal(collector.of('page.visit').length, 2)
    assert.deepEqual(keys(), new Set(['wk_shop']))
  },
  async 'a visit that such a page reports itself is there once'(tab) {
    await go(tab, '/synerise-visit')
    await came('page.visit')
    await tab.goto('about:blank')
    await came('page.leave')
    assert.deepEqual(
      collector.of('page.visit').map((visit) => visit.params.kind),
      ['home'],
    )
  },
  async 'or not at all, when it says that it does so'(tab) {
    await go(tab, '/synerise-custom')
    await tab.evaluate(() => SR.event.trackCustomEvent('a.b'))
    await came('a.b')
    await tab.goto('about:blank')
    assert.equal(collector.of('page.visit').length, 0)
  },
  async 'the token of a customer goes along with what happens from then on'(tab) {
    await go(tab, '/synerise-custom')
    await tab.evaluate(() => {
      SR.event.trackCustomEvent('before.login')
      SR.client.setAccessToken('e.y.J')
      SR.event.trackCustomEvent('after.login')
    })
    await came('before.login')
    await came('after.login')
    const tokenOf = (action) =>
      collector.requests.find((r) => r.body?.events?.some((e) => e.action === action)).headers['x-customer-token']
    assert.deepEqual([tokenOf('before.login'), tokenOf('after.login')], [undefined, 'e.y.J'])
    await tab.evaluate(() => SR.event.trackCustomEvent('last.word'))
    await tab.goto('about:blank')
    await came('last.word')
    assert.equal(tokenOf('last.word'), 'e.y.J')
  },
  async 'clients of Inbenta report each to its own instance, in one session'(tab) {
    await go(tab, '/inbenta')
    const [external] = await came('external_click')
    const [click] = await came('click')
    assert.deepEqual(external.data, { searchCode: 's', externalCode: 'e' })
    assert.deepEqual(click.data, { code: 'c' })
    assert.ok(click.visitor)
    assert.equal(click.visitor, external.visitor)
    assert.deepEqual(
      new Set(collector.requests.map((r) => r.url)),
      new Set(['/v1/tracking/events?key=wk_a', '/v1/tracking/events?key=wk_b']),
    )
    assert.ok(collector.requests.every((r) => r.method === 'POST' && r.body.sentAt))
    await tab.goto('about:blank')
    assert.equal(collector.of('page.visit').length, 0)
  },
  async 'a client may stand under a name that the page knows'(tab) {
    await go(tab, '/client')
    const { id } = await tab.evaluate(() => client.track('contact_start', { form: 1 }))
    assert.equal((await came('contact_start'))[0].id, id)
  },
  async 'what is pushed to dataLayer is an event, and chosen events are pushed and told to Heap'(tab) {
    await go(tab, '/layer')
    await came('early_push')
    await tab.evaluate(() => {
      const gtag = function () {
        dataLayer.push(arguments)
      }
      dataLayer.push({ event: 'add_to_cart', value: 3 }, { noEvent: true })
      gtag('event', 'sign_up', { method: 'mail' })
      tracking.track('banner.click', { place: 'top' }, 'Banner')
      tracking.track('other.click')
    })
    assert.deepEqual((await came('add_to_cart'))[0].params, { value: 3 })
    assert.deepEqual((await came('sign_up'))[0].params, { method: 'mail' })
    await came('banner.click')
    await came('page.visit')
    const layer = await tab.evaluate(() => dataLayer.map((item) => item.event).filter((event) => event))
    assert.deepEqual(layer.sort(), ['add_to_cart', 'banner.click', 'early push', 'gtm.js', 'page.visit'])
    assert.deepEqual(await tab.evaluate(() => heap.calls), [['banner.click', { place: 'top', label: 'Banner' }]])
    assert.equal(collector.of('banner.click').length, 1)
    assert.equal(collector.of('gtm.js').length, 0)
  },
})
