// Each view against known traffic: what it shows is what the API tells, and what was sent.
import { go, start, violations } from './explorer.mjs'

const [host, key, admin, expectedJson, executablePath] = process.argv.slice(2)
const expected = JSON.parse(expectedJson)
const { check, open, end } = await start(executablePath)
const api = async (path) => (await fetch(`${host}/v1/${path}`, { headers: { 'x-tracking-key': key } })).json()
const same = (what, shown, wanted) => check(String(shown) === String(wanted), `${what}: ${shown} is shown, not ${wanted}`)

try {
  const page = await open(host, { key, admin })
  const figure = async (name) => (await page.locator(`[data-figure="${name}"]`).first().textContent()).replace(/,/g, '')
  const shown = async () => page.locator('[data-shown]').getAttribute('data-shown')

  await go(page, 'sessions')
  const sessions = await api('reports/sessions')
  for (const [name, member] of [['Sessions', 'sessions'], ['Found', 'found'], ['Not found', 'notFound'], ['With contact', 'contact'], ['With ticket', 'ticket']]) {
    same(name, await figure(name), sessions[member])
    same(`${name}, as sent`, sessions[member], expected[member])
    // The figure opens the rows that it counted.
    await page.locator('a.stat', { has: page.locator(`[data-figure="${name}"]`) }).click()
    await page.waitForFunction(() => document.querySelector('[data-shown]') && !document.querySelector('.skeleton'))
    await page.waitForFunction((wanted) => document.querySelector('[data-shown]')?.dataset.shown === String(wanted), sessions[member], { timeout: 5000 }).catch(() => {})
    same(`rows behind ${name}`, (await shown()) ?? 0, sessions[member])
    await go(page, 'sessions')
  }

  // A session: what was clicked is told by its code, and the question before the ticket.
  await go(page, 'sessions?result=CONTACT_TICKET')
  await page.locator('tbody a.link').first().click()
  await page.locator('.timeline').waitFor()
  const timeline = await page.locator('.timeline').textContent()
  check(timeline.includes(`shoe-2 at position 2 of “${expected.question}”`), `the click is not told: ${timeline}`)
  check((await page.locator('main').textContent()).includes(`Before writing, the visitor asked “${expected.question}”`), 'the question is not told')
  check((await violations(page)).length === 0, `session: ${await violations(page)}`)

  await go(page, 'searches')
  const searches = await api('reports/searches')
  for (const [name, member] of [['Searches', 'searches'], ['With click', 'withClick'], ['Without click', 'withoutClick'], ['Without results', 'withoutResults']]) {
    same(name, await figure(name), searches[member])
    same(`${name}, as sent`, searches[member], expected[member])
  }
  same('gaps', searches.gaps.map((gap) => `${gap.query} ${gap.count}`).join(), expected.gaps)

  await go(page, 'contents')
  const contents = await api('reports/contents')
  same('Clicks', await figure('Clicks'), contents.clicks)
  same('clicks, as sent', contents.clicks, expected.clicks)
  same('Average rating', await figure('Average rating'), contents.averageRating.toFixed(2))
  same('average, as sent', contents.averageRating, expected.averageRating)

  await go(page, 'metrics?metric=CSAT')
  same('Mean', await figure('Mean'), expected.mean.toFixed(2))
  same('Values', await figure('Values'), expected.values)

  await go(page, 'activity')
  same('Events', await figure('Events'), expected.events)
  same('rows', await shown(), expected.events)
  await page.locator('input[name=text]').fill(expected.question)
  await page.locator('input[name=text]').press('Enter')
  await page.waitForFunction((wanted) => document.querySelector('[data-shown]')?.dataset.shown === String(wanted), expected.asked)
  check(page.url().includes('text='), 'the filter is not in the address')

  // By the keyboard alone.
  await page.locator('.opener').first().focus()
  await page.keyboard.press('Enter')
  await page.locator('.json').first().waitFor()
  check((await page.locator('.json').first().textContent()).includes(expected.question), 'the row does not open')

  // Dragging over the chart chooses a range, which is in the address.
  await go(page, 'activity?range=24h')
  const over = await page.locator('.u-over').boundingBox()
  await page.mouse.move(over.x + over.width * 0.6, over.y + 20)
  await page.mouse.down()
  await page.mouse.move(over.x + over.width - 2, over.y + 20, { steps: 8 })
  await page.mouse.up()
  await page.waitForFunction(() => location.hash.includes('from='))

  const table = page.waitForEvent('download')
  await go(page, 'activity?range=7d')
  await page.getByRole('button', { name: 'Download CSV of atomic-logs' }).click()
  const lines = (await (await (await table).createReadStream()).toArray()).join('').trim().split('\r\n')
  same('lines of the table', lines.length - 1, expected.events)

  await go(page, 'dead-letters')
  await page.getByRole('button', { name: 'Dry run' }).click()
  await page.getByText(`${expected.rejected} rejected`).waitFor()
  await page.locator('.opener').first().click()
  await page.getByText('no spaces please').first().waitFor()

  await go(page, 'manage')
  await page.getByText('Keys', { exact: true }).waitFor()

  const views = ['live', 'activity', 'sessions', 'searches', 'contents', 'metrics', 'dead-letters', 'health', 'manage']
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 390]) {
      const other = await open(host, { key, admin, colorScheme, width })
      for (const view of views) {
        await go(other, view)
        const found = await violations(other)
        check(found.length === 0, `${view}, ${colorScheme}, ${width}: ${found.join('\n')}`)
        check(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${view} is wider than ${width}`)
      }
      await other.context().close()
    }
  }
} catch (e) {
  check(false, e.stack)
} finally {
  await end()
}
