// A site with the tracker script as its snippet has it, pinned by its hash, and the real app behind it.
import { openSite, until } from './script-support.mjs'

const [host, snippet, executablePath, privacy] = process.argv.slice(2)
const page = (title, body = '') => `<!doctype html><html lang="en"><title>${title}</title>${snippet}<body>${body}`
const strict = {
  'content-security-policy': `default-src 'none'; script-src ${host}; connect-src ${host}; form-action 'self'`,
}
const site = await openSite(executablePath, {
  '/': () => ({
    headers: strict,
    body: page(
      'Shop',
      `<form action="/thanks" data-track-form="contact"><input data-track-field="email" value="ann@example.com">
        <button data-track-click="banner.click">Send</button></form>`,
    ),
  }),
  '/thanks': () => ({ headers: strict, body: page('Thanks') }),
  '/end': () => ({ headers: strict, body: page('End').replace('<script', '<script data-auto="off"') }),
})
try {
  const context = await site.newContext()
  if (privacy) {
    await context.setExtraHTTPHeaders({ 'Sec-GPC': '1' })
    await context.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { get: () => true }))
  }
  const tab = await site.open(context)
  const sent = []
  tab.on('response', (response) => response.url().startsWith(`${host}/v1/`) && sent.push(response))
  await tab.goto(`${site.origin}/?utm_source=mail`)
  await tab.waitForFunction(() => window.tracking?.init)
  if (privacy) {
    // Playwright adds the header to requests, and not to beacons: so what follows comes after the server's answer,
    // which is that nothing is wanted.
    await (await until('an answer', () => sent[0])).finished()
  }
  await tab.evaluate((key) => {
    tracking.identify('ann', { plan: 'free' })
    tracking.track('product.view', { sku: 'shoe-1' }, 'Looked at shoes')
    tracking.metric('csat', 4)
    return InbentaSearchSDK.createFromDomainKey('', key, {}).track('contact_start', { value: 'TRUE' })
  }, snippet.match(/data-key="(.*?)"/)[1])
  await tab.click('button')
  await tab.waitForURL(/thanks/)
  if (!privacy) {
    // Who goes on at once was never there.
    await until('the visit is told', () => sent.some((response) => /"Thanks"/.test(response.request().postData())))
  }
  await tab.evaluate(() => {
    history.pushState({}, '', '/more')
    document.title = 'More'
  })
  if (privacy) {
    await (await until('the answer to the second page', () => sent[1])).finished()
  }
  // The last page says how long it was seen; the next one takes what it left. That is of the same site, because a browser
  // that is closed at once may not tell a page of another one that it is left.
  await tab.goto(`${site.origin}/end`)
  await until('all is sent', () =>
    tab.evaluate(() => window.tracking?.init && !Object.keys(localStorage).some((key) => key.startsWith('trk.q.'))),
  )
  const preflights = sent.filter((response) => response.request().method() !== 'POST')
  if (site.problems.length + preflights.length > 0) {
    throw new Error([...site.problems, ...preflights.map((r) => r.url())].join('\n'))
  }
} finally {
  await site.close()
}
