// Many pages one after the other, each of which reports something, while the server goes away and comes back. What was
// done is written into a file, by which whoever takes the server away knows when to.
import { writeFileSync } from 'node:fs'
import { openSite, until } from './script-support.mjs'

const [host, script, key, executablePath, progress, count] = process.argv.slice(2)
const site = await openSite(executablePath, {
  '*': (address) => `<!doctype html><title>Page ${address.searchParams.get('n')}</title>
    <script async src="${host}/${script}" data-key="${key}" ${address.pathname === '/end' ? 'data-auto="off"' : ''}></script>
    <a href="/page?n=${+address.searchParams.get('n') + 1}">next</a>`,
})
try {
  const context = await site.newContext()
  const tab = await site.open(context)
  await tab.goto(`${site.origin}/page?n=0`)
  for (let n = 0; n < +count; n++) {
    await tab.waitForFunction(() => window.tracking?.init)
    await tab.evaluate((n) => tracking.track('page.step', { n }), n)
    if (n + 1 < +count) {
      // By a link and by the address bar, in turns.
      await (n % 2 ? tab.goto(`${site.origin}/page?n=${n + 1}`) : Promise.all([tab.waitForURL(`**/page?n=${n + 1}`), tab.click('a')]))
    }
    writeFileSync(progress, `${n + 1}`)
  }
  // The last page says how long it was seen; the next one takes what it left. That is of the same site, because a browser
  // that is closed at once may not tell a page of another one that it is left.
  await tab.goto(`${site.origin}/end`)
  await until('the queue is empty', () =>
    tab.evaluate(() => window.tracking?.init && !Object.keys(localStorage).some((key) => key.startsWith('trk.q.'))),
  )
} finally {
  await site.close()
}
