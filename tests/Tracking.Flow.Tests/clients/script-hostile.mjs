// The tracker script in a real browser: pages that err, single-page applications in a hurry, and what nobody is to know.
import assert from 'node:assert/strict'
import { openSite, runAll, startCollector, until } from './script-support.mjs'

const [host, executablePath] = process.argv.slice(2)
const collector = await startCollector()
const tag = (attributes = '', name = 't.js') =>
  `<script async src="${host}/${name}" data-host="${collector.origin}" data-key="wk" ${attributes}></script>`
const html = (title, body = '', attributes = 'data-auto="off"', name) =>
  `<!doctype html><title>${title}</title>${tag(attributes, name)}<body>${body}`
const stays = 'onsubmit="event.preventDefault()"'
const field = (name, value, more = '') => `<input name="${name}" value="${value}" data-track-field ${more}>`
const names = ['pw', 'pass', 'pin', 'heslo', 'haslo', 'mot_de_passe', 'contrasena', 'kennwort', 'login-pwd', 'cc-num']
const pages = {
  '/off': () => html('Off'),
  '/core': () => html('Core', '', 'data-auto="off"', 't.core.js'),
  '/spa': () => html('First', '', ''),
  '/led': () => html('Led', '<script>history.replaceState({}, "", "/home")</script>', ''),
  '/early': () =>
    `<!doctype html><script>
      var tracking = { q: [] }
      tracking.track = (...a) => tracking.q.push(['track', ...a])
      const around = {}; around.self = around
      tracking.track('q.one'); tracking.track('q.bad', around); tracking.q.push(null, ['nothing']); tracking.track('q.two')
    </script>${tag('data-auto="off"')}`,
  '/pending': () => html('Pending', '', 'data-consent="pending"'),
  '/layer': () =>
    html(
      'Layer',
      `<script>
        window.fired = []; window.dataLayer = []
        const push = dataLayer.push
        dataLayer.push = function (...items) {
          for (const { event } of items) { fired.push(event); if (event == 'breaks') throw new Error('Theirs') }
          return push.apply(this, items)
        }
      </script>`,
      'data-auto="off" data-from-datalayer data-to-datalayer',
    ),
  '/secrets': () =>
    html(
      'Secrets',
      `<form data-track-form="login" ${stays}>${field('user', 'ann')}
        ${field('code', 'SECRET', 'type="password" id="shown"')}
        ${['current-password', 'one-time-code', 'cc-csc'].map((kind) => field('x', 'SECRET', `autocomplete="${kind}"`)).join('')}
        ${names.map((name) => field(name, 'SECRET')).join('')}<button>Go</button></form>`,
    ),
  '/cards': () =>
    html(
      'Cards',
      `<form data-track-form="pay" ${stays}>${field('order', '1234567890123456')}${field('phone', '+48 600 100 200')}
        ${field('note', 'pay with 4111-1111-1111-1111 12/29')}${field('slashes', '4111/1111/1111/1111')}
        ${field('wide', '４１１１１１１１１１１１１１１１')}
        ${[4111, 1111, 1111, 1111].map((part, i) => field(`c${i}`, part)).join('')}<button>Go</button></form>`,
    ),
  '/forms': () =>
    html(
      'Forms',
      `<form data-track-form="boxes" id="boxes" ${stays}>
        ${['one', 'two', 'three'].map((v, i) => field('grp', v, `type="checkbox" ${i < 2 ? 'checked' : ''}`)).join('')}
        ${field('news', 'on', 'type="checkbox"')}${field('off', 'x', 'disabled')}
        <textarea name="long" data-track-field>${'z'.repeat(50_000)}</textarea><button>Go</button></form>
      <form data-track-form="named" id="named" ${stays}>
        ${['elements', 'getAttribute', 'attributes', 'hasAttribute'].map((name) => field(name, 1)).join('')}<button>Go</button></form>
      <form data-track-form="sent" id="sent" action="/sent">${field('k', 'v')}</form>
      <form data-track-form="twice" id="twice" action="/sent" onsubmit="event.preventDefault(); this.submit()">${field('k', 'v')}<button>Go</button></form>`,
    ),
  '/sent': () => '<!doctype html><title>Sent</title>',
  '/elements': () =>
    html(
      'Elements',
      `<label data-track-click="label.click">News <input type="checkbox"></label>
      <button data-track-click="">Nothing</button>
      <script>
        addEventListener('DOMContentLoaded', () => {
          window.open = () => {
            const holder = document.createElement('div')
            holder.attachShadow({ mode: 'open' }).innerHTML = '<p data-track-view="shadow.view">Seen</p>'
            document.body.append(holder)
          }
        })
      </script>`,
    ),
}
const site = await openSite(executablePath, pages)
const go = async (tab, path, options) => {
  await tab.goto(site.origin + path, options)
  await tab.waitForFunction(() => window.tracking?.init)
}
const came = (action, count = 1) =>
  until(`${count} ${action}`, () => collector.of(action).length >= count && collector.of(action))
// What is not to come would have come before this.
const last = async (tab) => {
  await tab.evaluate(() => tracking.track('last.one'))
  await came('last.one')
}
const actions = () => collector.events.map((event) => event.action).filter((action) => action !== 'last.one')
const path = (event) => event.url.slice(site.origin.length)
const fields = async (tab, button = 'button') => {
  await tab.click(button)
  return (await came('form.submit'))[0].params.fields
}

const sendOdd = () => {
  const around = { good: 1 }
  around.self = around
  const odd = {
    around,
    window,
    big: { n: 10n },
    getter: { get x() { throw new Error('get') } },
    json: { toJSON() { throw new Error('json') } },
    proxy: new Proxy({}, { ownKeys() { throw new Error('keys') }, get() { throw new Error('get') } }),
  }
  for (const [name, value] of Object.entries(odd)) {
    tracking.track(`odd.${name}`, value)
    tracking.identify(value)
    tracking.page(value)
    tracking.metric('m', value)
    tracking.consent(value)
  }
  tracking.track('odd.label', {}, around)
  tracking.track(Symbol('odd'))
  tracking.metric('m', 10n)
  tracking.init(null)
}

await runAll(site, collector, {
  async 'no call throws into the page, and what cannot be sent takes nothing else with it'(tab) {
    for (const page of ['/off', '/core']) {
      await go(tab, page)
      await tab.evaluate(sendOdd)
      await last(tab)
      for (const name of ['around', 'window', 'big', 'getter', 'json', 'proxy', 'label']) {
        assert.equal(collector.of(`odd.${name}`).length, 1, name)
      }
      collector.reset()
    }
  },
  async 'a call that errs before the script is there takes no other with it'(tab) {
    await go(tab, '/early')
    await came('q.two')
    assert.deepEqual(actions(), ['q.one', 'q.bad', 'q.two'])
  },
  async 'a dataLayer that errs, and one that holds itself, break nothing'(tab) {
    await go(tab, '/layer')
    await tab.evaluate(() => {
      tracking.track('breaks')
      const around = { event: 'round' }
      around.self = around
      dataLayer.push(around)
    })
    await last(tab)
    assert.deepEqual(actions().sort(), ['breaks', 'round'])
  },
  async 'what came from dataLayer does not go back'(tab) {
    await go(tab, '/layer')
    await tab.evaluate(() => dataLayer.push({ event: 'purchase', value: 100 }))
    await came('purchase')
    assert.deepEqual(await tab.evaluate(() => fired), ['purchase'])
  },
  async 'only what clearly says yes is a yes'(tab) {
    const noes = [
      undefined, null, {}, false, 'denied', 'x', { analytics_storage: 'denied', ad_storage: 'denied' },
      { tracking: null }, { tracking: 0 }, { tracking: 'no' }, { storage: 'no' }, { ad_storage: 'granted' },
    ]
    for (const no of noes) {
      await go(tab, '/pending')
      await tab.evaluate((no) => (tracking.consent(no), tracking.track('not.sent')), no)
      assert.equal(await tab.evaluate(() => Object.keys(localStorage).length), 0, JSON.stringify(no))
    }
    await tab.goto('about:blank')
    for (const yes of [true, 'granted', { tracking: true }, { tracking: 'granted', storage: 'granted' }, { analytics_storage: 'granted' }]) {
      await go(tab, '/pending')
      await tab.evaluate((yes) => (tracking.consent(yes), tracking.track('is.sent', { yes })), yes)
      assert.ok((await came('is.sent', 1))[0].visitor, JSON.stringify(yes))
      collector.events = collector.events.filter((event) => event.action !== 'is.sent')
    }
    assert.equal(collector.of('not.sent').length, 0)
  },
  async 'a no after a yes is a no, and what says nothing changes nothing'(tab) {
    await go(tab, '/pending')
    await tab.evaluate(() => {
      tracking.consent(true)
      tracking.consent({})
      tracking.consent({ tracking: null })
      tracking.track('still.sent')
    })
    await came('still.sent')
    await tab.evaluate(() => (tracking.consent({ analytics_storage: 'denied' }), tracking.track('not.sent')))
    await tab.goto('about:blank')
    await go(tab, '/off')
    await last(tab)
    assert.equal(collector.of('not.sent').length, 0)
  },
  async 'where nobody is to be known, nothing is told of who it is'(tab, context) {
    await context.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { get: () => true }))
    await go(tab, '/off')
    await tab.evaluate(() => tracking.identify({ id: 'bob', email: 'bob@example.com' }))
    await last(tab)
    assert.doesNotMatch(JSON.stringify(collector.requests), /bob/)
  },
  async 'a password stays one when it is shown, and by its name in other languages'(tab) {
    await go(tab, '/secrets')
    await tab.evaluate(() => (document.getElementById('shown').type = 'text'))
    assert.deepEqual(await fields(tab), { user: 'ann' })
  },
  async 'a card number is none of ours, however it is written'(tab) {
    await go(tab, '/cards')
    assert.deepEqual(await fields(tab), { order: '1234567890123456', phone: '+48 600 100 200' })
  },
  async 'of boxes with one name those count that are on, and long texts are cut'(tab) {
    await go(tab, '/forms')
    const { long, ...rest } = await fields(tab, '#boxes button')
    assert.deepEqual(rest, { grp: ['one', 'two'], news: false })
    assert.equal(long, 'z'.repeat(4096))
  },
  async 'an event is never more than the server takes'(tab) {
    await go(tab, '/off')
    await tab.evaluate(() => tracking.track('so.much', Object.fromEntries(Array.from({ length: 40 }, (_, n) => [n, '語'.repeat(4000)]))))
    const [event] = await came('so.much')
    assert.ok(Buffer.byteLength(JSON.stringify(event)) < 32 * 1024)
    assert.equal(Object.keys(event.params).length, 40)
  },
  async 'names of fields do not get in the way'(tab) {
    await go(tab, '/forms')
    // Not by the test's own click, which such names do get in the way of.
    await tab.evaluate(() => document.querySelector('#named button').click())
    const [{ params }] = await came('form.submit')
    assert.equal(Object.keys(params.fields).length, 4)
  },
  async 'a form that a script sends is told, and once'(tab) {
    await go(tab, '/forms')
    await tab.evaluate(() => document.getElementById('sent').submit())
    await tab.waitForURL(/sent/)
    await came('form.submit')
    await go(tab, '/forms')
    await tab.click('#twice button')
    await tab.waitForURL(/sent/)
    await came('form.submit', 2)
    await go(tab, '/off')
    await last(tab)
    const ids = collector.of('form.submit').map((event) => [event.id, event.label])
    assert.deepEqual([...new Map(ids).values()], ['sent', 'twice'])
  },
  async 'a click on a label is one, and what names no action is none'(tab) {
    await go(tab, '/elements')
    await tab.click('label', { position: { x: 5, y: 5 } })
    await tab.click('button')
    await tab.evaluate(() => {
      tracking.track()
      tracking.track('')
      tracking.metric('x')
      tracking.metric('x', 'abc')
      tracking.metric('csat', '4.5')
    })
    await last(tab)
    assert.deepEqual(actions(), ['label.click', 'metric'])
    assert.deepEqual(collector.of('metric')[0].params, { metrics: { csat: 4.5 } })
  },
  async 'what is in a shadow tree is seen'(tab) {
    await go(tab, '/elements')
    await tab.evaluate(() => window.open())
    await came('shadow.view')
  },
  async 'a page that is reported on demand says from where it was reached'(tab) {
    await go(tab, '/off?utm_source=mail', { referer: 'https://news.example/' })
    await tab.evaluate(() => {
      tracking.page()
      history.pushState({}, '', '/next')
      tracking.page()
    })
    const visits = await came('page.visit', 2)
    assert.deepEqual(
      visits.map((visit) => [visit.referrer, visit.campaign?.source]),
      [
        ['https://news.example/', 'mail'],
        [`${site.origin}/off?utm_source=mail`, undefined],
      ],
    )
  },
  async 'a visit is of where the visitor stays'(tab) {
    await go(tab, '/spa')
    await came('page.visit')
    await tab.evaluate(() => {
      history.pushState({}, '', '/login-check')
      history.replaceState({}, '', '/dashboard')
      document.title = 'Dashboard'
    })
    const [, visit] = await came('page.visit', 2)
    assert.deepEqual([path(visit), visit.label, visit.referrer], ['/dashboard', 'Dashboard', `${site.origin}/spa`])
    await tab.goto('about:blank')
    await came('page.leave', 2)
    assert.deepEqual(collector.of('page.leave').map(path), ['/spa', '/dashboard'])
  },
  async 'a page that leads on at once keeps what brought the visitor'(tab) {
    await go(tab, '/led?utm_source=mail', { referer: 'https://news.example/' })
    const [visit] = await came('page.visit')
    assert.deepEqual([path(visit), visit.referrer], ['/home', 'https://news.example/'])
  },
  async 'a query that is replaced is the same page'(tab, context) {
    for (const isOld of [false, true]) {
      if (isOld) {
        await context.addInitScript(() => Object.defineProperty(window, 'navigation', { value: undefined }))
      }
      await go(tab, '/spa')
      await came('page.visit')
      await tab.evaluate(() => {
        for (const text of ['s', 'sh', 'shoes']) {
          history.replaceState({}, '', `/spa?q=${text}`)
        }
        document.title = 'Found'
        location.hash = 'anchor'
        history.pushState({}, '', '/shoe')
        document.title = 'Shoe'
      })
      await came('page.visit', 2)
      assert.deepEqual(collector.of('page.visit').map(path), ['/spa', '/shoe'])
      await tab.goto('about:blank')
      collector.reset()
    }
  },
  async 'what is wrong with a key is said where those look who build the page, and it waits'(tab, context) {
    let asked = 0
    const { answer } = collector
    collector.answer = () => (asked++, [401, { detail: 'This key is not known.' }])
    const told = tab.waitForEvent('console', (message) => /not known/.test(message.text()))
    await go(tab, '/off')
    await tab.evaluate(() => tracking.track('locked'))
    assert.match((await told).text(), /401/)
    assert.ok(await tab.evaluate(() => localStorage.getItem('trk.r') - Date.now() > 20_000))
    assert.equal(asked, 1)
    collector.answer = answer
    await context.setOffline(true)
    await context.setOffline(false)
    await came('locked')
  },
})
