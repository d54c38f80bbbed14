// The tracker script in a real browser: pages, single-page applications, declared elements, forms, links.
import assert from 'node:assert/strict'
import { openSite, runAll, startCollector, until } from './script-support.mjs'

const [host, executablePath] = process.argv.slice(2)
const collector = await startCollector()
const tag = (attributes = '', name = 't.js') =>
  `<script async src="${host}/${name}" data-host="${collector.origin}" data-key="wk" ${attributes}></script>`
const html = (title, body = '', attributes, name) =>
  `<!doctype html><title>${title}</title>${tag(attributes, name)}<body>${body}`

const declared = `
  <div id="banner" data-track-click="banner.click" data-track-param-place="top" data-track-label="Banner"
    data-track-hover="banner.hover" style="width:200px;height:50px"><b id="inside">Sale</b></div>
  <div style="height:3000px"></div>
  <div id="deep" data-track-view="footer.view" style="height:40px">Footer</div>`
const form = `
  <form id="form" action="/sent" data-track-form="contact" data-track-param-step="1">
    <input name="email" data-track-field value="ann@example.com">
    <input name="untagged" value="no">
    <input name="pw" type="password" data-track-field value="hunter2">
    <input name="card" data-track-field value="4111 1111 1111 1111">
    <input name="ccnum" autocomplete="cc-number" data-track-field value="1">
    <input name="news" type="checkbox" data-track-field="newsletter" checked>
    <input name="size" type="radio" value="s" data-track-field><input name="size" type="radio" value="m" data-track-field checked>
    <select name="topics" multiple data-track-field><option selected>a<option>b<option selected>c</select>
    <button>Send</button></form>`
const pages = {
  '/': () => html('Shoes'),
  '/core': () => html('Core', '', '', 't.core.js'),
  '/late': () => html('', '<script>setTimeout(() => (document.title = "Late"), 50)</script>'),
  '/declared': () => html('Declared', declared),
  '/prefixed': () => html('P', '<button data-stat-click="own.click">x</button>', 'data-prefix="data-stat"'),
  '/form': () => html('Form', form),
  '/sent': () => '<!doctype html><title>Sent</title>',
  '/links': () =>
    html(
      'Links',
      '<a id="out" href="http://localhost:1/away" target="_blank">Away</a><a id="file" href="/list.pdf" download>List</a><a id="in" href="/sent">In</a>',
      'data-outbound data-downloads',
    ),
  '/off': () => html('Off', '', 'data-auto="off"'),
  '/tall': () => html('Tall', '<div style="height:4000px"></div>'),
  '/early': () =>
    `<!doctype html><title>Early</title><script>
      var tracking = { q: [] };
      ['track', 'page', 'identify', 'metric', 'consent'].forEach((f) => (tracking[f] = (...a) => tracking.q.push([f, ...a])))
      tracking.identify('ann', { plan: 'free' }); tracking.track('early.bird', { n: 1 }, 'Early'); tracking.metric('csat', 4)
    </script>${tag()}`,
}
const site = await openSite(executablePath, pages)
const came = (action, count = 1) =>
  until(`${count} ${action}`, () => collector.of(action).length >= count && collector.of(action))
const loaded = (page) => page.waitForFunction(() => window.tracking?.init)

await runAll(site, collector, {
    async 'a visit has the title, the address, where from, and the campaign'(page) {
      await page.goto(`${site.origin}/?utm_source=mail&utm_campaign=spring`, { referer: 'https://news.example/' })
      const [visit] = await came('page.visit')
      assert.equal(visit.label, 'Shoes')
      assert.equal(visit.params.title, 'Shoes')
      assert.equal(visit.url, `${site.origin}/?utm_source=mail&utm_campaign=spring`)
      assert.equal(visit.referrer, 'https://news.example/')
      assert.deepEqual(visit.campaign, { source: 'mail', name: 'spring' })
      assert.match(visit.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.match(visit.visitor, /^[0-9a-f-]{36}$/)
      const [request] = collector.requests
      assert.equal(request.headers['content-type'], 'text/plain;charset=UTF-8')
      assert.ok(request.body.sentAt)
      assert.ok(collector.requests.every((r) => r.method === 'POST' && !r.headers.cookie))
      assert.deepEqual(await page.context().cookies(), [])
    },
    async 'a title that comes late is waited for'(page) {
      await page.goto(`${site.origin}/late`)
      assert.equal((await came('page.visit'))[0].label, 'Late')
    },
    async 'a page that is left says how long it was seen and how far'(page) {
      await page.goto(`${site.origin}/tall`)
      await came('page.visit')
      await page.evaluate(() => scrollTo(0, 1e6))
      await page.evaluate(() => new Promise(requestAnimationFrame))
      await page.goto('about:blank')
      // That of the page before, whose context has just been closed, may come only now.
      const leave = await until('page.leave of /tall', () =>
        collector.of('page.leave').find((event) => event.url === `${site.origin}/tall`),
      )
      assert.equal(leave.params.metrics.scrollDepth, 100)
      assert.ok(leave.params.metrics.timeOnPage > 0)
    },
    async 'a visit of which the page is left at once is not lost'(page) {
      await page.goto(`${site.origin}/`)
      await loaded(page)
      await page.goto('about:blank')
      await came('page.visit')
      await came('page.leave')
    },
    async 'a single-page application is followed, with titles that come after the address'(page) {
      await page.goto(`${site.origin}/`)
      await came('page.visit')
      await page.evaluate(() => {
        history.pushState({}, '', '/a')
        setTimeout(() => (document.title = 'A'), 150)
      })
      await came('page.visit', 2)
      await page.evaluate(() => {
        history.replaceState({}, '', '/b?x=1')
        document.title = 'B'
      })
      await came('page.visit', 3)
      await page.evaluate(() => (location.hash = 'anchor'))
      await page.evaluate(() => (location.hash = '#/route'))
      await came('page.visit', 4)
      await page.goBack()
      await came('page.visit', 5)
      await page.goto('about:blank')
      await came('page.leave', 5)
      const path = (event) => event.url.slice(site.origin.length)
      assert.deepEqual(
        collector.of('page.visit').map((v) => [path(v), v.label]),
        [
          ['/', 'Shoes'],
          ['/a', 'A'],
          ['/b?x=1', 'B'],
          ['/b?x=1#/route', 'B'],
          ['/b?x=1#anchor', 'B'],
        ],
      )
      assert.deepEqual(collector.of('page.leave').map(path), ['/', '/a', '/b?x=1', '/b?x=1#/route', '/b?x=1#anchor'])
      assert.equal(collector.of('page.visit')[1].referrer, `${site.origin}/`)
    },
    async 'so it is in browsers without the Navigation API'(page) {
      await page.addInitScript(() => Object.defineProperty(window, 'navigation', { value: undefined }))
      await page.goto(`${site.origin}/`)
      await came('page.visit')
      await page.evaluate(() => {
        history.pushState({}, '', '/a')
        document.title = 'A'
      })
      await came('page.visit', 2)
      await page.goBack()
      await came('page.visit', 3)
      assert.deepEqual(
        collector.of('page.visit').map((v) => v.url.slice(site.origin.length)),
        ['/', '/a', '/'],
      )
    },
    async 'navigations that the page itself takes over are followed'(page) {
      await page.goto(`${site.origin}/`)
      await came('page.visit')
      await page.evaluate(() => {
        navigation.addEventListener('navigate', (e) =>
          e.intercept({ handler: async () => void (document.title = 'Taken') }),
        )
        navigation.navigate('/taken')
      })
      assert.equal((await came('page.visit', 2))[1].label, 'Taken')
    },
    async 'a page is kept to go back to, and is visited again then'(page) {
      await page.goto(`${site.origin}/`)
      await came('page.visit')
      await until('nothing is held', () =>
        page.evaluate(async () => {
          window.isSame = true
          return (await navigator.locks.query()).held.length === 0
        }),
      )
      await page.goto(`${site.origin}/tall`)
      await came('page.visit', 2)
      await page.evaluate(() => history.back()).catch(() => {})
      const [, , again] = await came('page.visit', 3)
      assert.equal(again.label, 'Shoes')
      assert.equal(await page.evaluate(() => window.isSame), true)
    },
    async 'on demand there are only the visits that the page reports'(page) {
      await page.goto(`${site.origin}/off`)
      await loaded(page)
      await page.evaluate(() => tracking.page({ kind: 'shop' }, 'Mine'))
      const [visit] = await came('page.visit')
      assert.deepEqual([visit.label, visit.params], ['Mine', { title: 'Off', kind: 'shop' }])
      await page.evaluate(() => {
        history.pushState({}, '', '/x')
        tracking.page()
      })
      await came('page.visit', 2)
      await page.goto('about:blank')
      await came('page.leave', 2)
      assert.equal(collector.of('page.visit').length, 2)
    },
    async 'what a page calls before the script is there is done when it is'(page) {
      await page.goto(`${site.origin}/early`)
      const [early] = await came('early.bird')
      const [info] = await came('user_info')
      const [csat] = await came('metric')
      assert.deepEqual([early.user, early.label, early.params], ['ann', 'Early', { n: 1 }])
      assert.deepEqual([info.user, info.params], ['ann', { plan: 'free' }])
      assert.deepEqual(csat.params.metrics, { csat: 4 })
      assert.equal(early.visitor, csat.visitor)
    },
    async 'another user is another visitor, and so is nobody'(page) {
      await page.goto(`${site.origin}/off`)
      await loaded(page)
      await page.evaluate(() => {
        tracking.track('no.one')
        tracking.identify('ann')
        tracking.track('a.nn')
        tracking.identify({ id: 'bob', plan: 'free' })
        tracking.track('b.ob')
        tracking.identify()
        tracking.track('no.more')
      })
      await came('no.more')
      const of = (action) => collector.of(action)[0]
      assert.equal(of('no.one').visitor, of('a.nn').visitor)
      assert.deepEqual([of('a.nn').user, of('b.ob').user, of('no.more').user], ['ann', 'bob', undefined])
      assert.equal(new Set(['a.nn', 'b.ob', 'no.more'].map((a) => of(a).visitor)).size, 3)
      assert.equal(collector.of('user_info').length, 2)
    },
    async 'the core does pages and events, and nothing else'(page) {
      await page.goto(`${site.origin}/core`)
      await loaded(page)
      await page.evaluate(() => tracking.track('core.event'))
      await came('core.event')
      await came('page.visit')
    },
    async 'declared clicks, stays and views'(page) {
      await page.goto(`${site.origin}/declared`)
      await came('page.visit')
      await page.mouse.move(500, 500)
      await page.hover('#inside')
      await page.click('#inside')
      await page.mouse.move(500, 500)
      const [hover] = await came('banner.hover')
      assert.ok(hover.params.seconds >= 0)
      const [click] = await came('banner.click')
      assert.deepEqual([click.params, click.label], [{ place: 'top' }, 'Banner'])
      assert.equal(collector.of('footer.view').length, 0)
      await page.locator('#deep').scrollIntoViewIfNeeded()
      await came('footer.view')
      await page.evaluate(() => {
        const later = document.createElement('button')
        Object.assign(later, { id: 'later', textContent: 'Later' })
        later.setAttribute('data-track-click', 'later.click')
        later.setAttribute('data-track-view', 'later.view')
        later.style = 'position:fixed;top:100px;left:0'
        document.body.append(later)
      })
      await came('later.view')
      await page.click('#later')
      await came('later.click')
      for (const action of ['banner.hover', 'banner.click', 'footer.view', 'later.view', 'later.click']) {
        assert.equal(collector.of(action).length, 1, action)
      }
    },
    async 'a stay ends with the page'(page) {
      await page.goto(`${site.origin}/declared`)
      await loaded(page)
      await page.hover('#banner')
      await page.goto('about:blank')
      await came('banner.hover')
    },
    async 'attributes may begin otherwise'(page) {
      await page.goto(`${site.origin}/prefixed`)
      await loaded(page)
      await page.click('button')
      await came('own.click')
    },
    async 'of a form that is sent only tagged fields are told, and never a secret'(page) {
      await page.goto(`${site.origin}/form`)
      await came('page.visit')
      await page.click('button')
      await page.waitForURL(/sent/)
      const [sent] = await came('form.submit')
      assert.equal(sent.label, 'contact')
      assert.deepEqual(sent.params, {
        step: '1',
        form: 'contact',
        fields: { email: 'ann@example.com', newsletter: true, size: 'm', topics: ['a', 'c'] },
      })
    },
    async 'links that lead away and files, when they are asked for'(page) {
      await page.goto(`${site.origin}/links`)
      await came('page.visit')
      await page.evaluate(() => addEventListener('click', (e) => e.preventDefault()))
      await page.click('#out')
      await page.click('#file')
      await page.click('#in')
      assert.equal((await came('link.out'))[0].params.href, 'http://localhost:1/away')
      assert.deepEqual(
        (await came('file.download')).map((e) => [e.params.href, e.label]),
        [[`${site.origin}/list.pdf`, 'List']],
      )
      assert.equal(collector.of('link.out').length, 1)
    },
})
