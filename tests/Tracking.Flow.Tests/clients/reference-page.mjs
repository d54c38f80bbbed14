// The page of the API reference: what axe says of it, light and dark, wide and narrow; by address; by keyboard.
import { execFileSync } from 'node:child_process'
import { start, violations } from './explorer.mjs'

const [host, executablePath] = process.argv.slice(2)
const { check, open, end } = await start(executablePath)
const docs = async (options, hash = '') => {
  const page = await open(host, options)
  await page.goto(`${host}/docs${hash}`)
  await page.locator('main h1').waitFor()
  return page
}
const isSeen = (locator) => locator.evaluate((element) => {
  const { top, bottom } = element.getBoundingClientRect()
  return bottom > 0 && top < innerHeight
})

try {
  const api = await (await fetch(`${host}/openapi.json`)).json()
  const ids = Object.values(api.paths).flatMap((item) => Object.values(item).map((operation) => operation.operationId))

  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 360]) {
      const page = await docs({ colorScheme, width })
      const what = `${colorScheme}, ${width}`
      const shown = await page.locator('.op').evaluateAll((all) => all.map((one) => one.id))
      check(shown.sort().join() === ids.toSorted().join(), `${what}: other operations are shown than there are`)
      for (const id of ['collect', 'getMetricsReport', 'putProject', 'matomoPost', 'explorerFile']) {
        await page.locator(`#${id} > summary`).click()
        // All that is in it, also what is made when it is opened.
        await page.locator(`#${id}`).evaluate(async (operation) => {
          for (let closed; (closed = operation.querySelectorAll('details:not([open])')).length > 0; ) {
            for (const part of closed) part.open = true
            await new Promise(requestAnimationFrame)
          }
        })
      }
      const found = await violations(page)
      check(found.length === 0, `${what}: ${found.join('\n')}`)
      check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${what}: it is wider than the window`)
      await page.context().close()
    }
  }

  // An address names an operation, which is open when the page has loaded; and again when one goes back.
  const page = await docs({}, '#getSessionsReport')
  const report = page.locator('#getSessionsReport')
  check((await report.getAttribute('open')) !== null && (await isSeen(report)), 'the operation of the address is not open')
  check((await page.locator('nav a[aria-current]').getAttribute('href')) === '#getSessionsReport', 'the list does not say where one is')
  check((await report.textContent()).includes('/v1/reports/sessions'), 'the command is not that of the operation')

  // By the keyboard alone: search, go to what is found, open it.
  await page.locator('body').press('/')
  await page.keyboard.type('audit-logs')
  await page.getByText('1 operation', { exact: true }).waitFor({ state: 'attached' })
  check((await page.locator('.op:visible').count()) === 1, 'the search leaves others')
  const summary = page.locator('#getAuditLogs > summary')
  for (let i = 0; i < 20 && !(await summary.evaluate((element) => element === document.activeElement)); i++) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.locator('#getAuditLogs[open]').waitFor()
  await page.waitForFunction(() => location.hash === '#getAuditLogs')
  await page.locator('#search').fill('')
  check((await page.locator('.op:visible').count()) === ids.length, 'what was hidden does not come back')
  await page.evaluate(() => { location.hash = '#health' })
  await page.locator('#health[open]').waitFor()
  check(await isSeen(page.locator('#health')), 'what the address names is out of sight')

  // What it says to type does what it says, whatever quotes are in it.
  const said = async (page, id, example) => {
    await page.goto(`${page.url().split('#')[0]}#${id}`)
    await page.locator(`#${id}[open]`).waitFor()
    if (example) await page.locator(`#${id}`).getByText(example, { exact: true }).click()
    return page.locator(`#${id} pre`, { hasText: 'curl' }).first().textContent()
  }
  for (const [id, example, status] of [
    ['collect', 'Several events, one of them wrong', 202], ['getSearchesReport', '', 200], ['getProjects', '', 200], ['putProject', 'With rules', 201],
    ['matomoPost', 'An event', 200], ['snowplowImage', '', 200], ['docsFileHead', '', 200],
  ]) {
    const line = await said(page, id, example)
    const answered = execFileSync('sh', ['-c', `${line} -s -o /dev/null -w '%{http_code}'`], { encoding: 'utf8' })
    check(answered === String(status), `${line} is answered ${answered}`)
  }

  // Where there is no demo project it has no keys of one.
  const elsewhere = await (await page.context().browser().newContext()).newPage()
  await elsewhere.route('https://t.example/**', async (route) =>
    route.fulfill({ response: await route.fetch({ url: route.request().url().replace('https://t.example', host) }) }))
  await elsewhere.goto('https://t.example/docs')
  const line = await said(elsewhere, 'collect', 'One event')
  check(line.includes("'https://t.example/v1/collect'") && line.includes('x-tracking-key: WRITE_KEY'), `elsewhere: ${line}`)
} catch (e) {
  check(false, e.stack)
} finally {
  await end()
}
