// Addresses that are wrong, and people who do not see the page, use no mouse, or want nothing to move.
import { readFile } from 'node:fs/promises'
import { go, start, violations } from './explorer.mjs'

const [host, key, admin, executablePath] = process.argv.slice(2)
const { check, open, end, problems } = await start(executablePath)

try {
  const page = await open(host, { key, admin })
  const main = () => page.locator('main').innerText()
  const focused = () => page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.textContent}`)
  const announced = (text) => page.waitForFunction((text) => document.querySelector('[data-announced]')?.textContent.includes(text), text).catch(async () => check(false, `“${text}” is not announced, but “${await page.locator('[data-announced]').textContent()}”`))

  // What is wrong with a range is told, and nothing is shown of another one.
  for (const [address, told] of [
    ['sessions?from=garbage', 'garbage'],
    ['activity?range=zz', 'There is no range “zz”'],
    ['searches?from=2026-02-30', '2026-02-30'],
    ['metrics?from=2026-11-22&to=2026-11-21', 'ends before it begins'],
    ['sessions?from=2026-01-01&to=2026-06-01', '93 days'],
    ['activity?from=2026-01-01&to=2026-06-01', '93 days'],
    ['searches?from=2026-01-01&to=2026-06-01', '93 days'],
    ['contents?from=2026-01-01&to=2026-06-01', '93 days'],
    ['metrics?from=2026-01-01&to=2026-06-01', '93 days'],
    ['dead-letters?from=2026-01-01&to=2026-06-01', '93 days'],
  ]) {
    await page.evaluate((address) => (location.hash = `#/${address}`), address)
    await page.getByRole('alert').filter({ hasText: told }).waitFor()
    check((await page.locator('[data-figure]:visible, .skeleton:visible, table:visible').count()) === 0, `${address} shows something`)
    check((await page.getByRole('group', { name: 'Range of time' }).count()) === 1, `${address}: no other range can be chosen`)
  }
  await page.getByRole('button', { name: '7d', exact: true }).click()
  await page.getByRole('alert').waitFor({ state: 'detached' })

  // A date is one of the project's zone, five hours behind UTC in November, and the day before "to" is the last one.
  const asked = page.waitForRequest((request) => request.url().includes('/v1/sessions?') && request.url().includes('from='))
  await go(page, 'sessions?from=2026-11-20&to=2026-11-22')
  const { searchParams } = new URL((await asked).url())
  check(searchParams.get('from') === '2026-11-20T05:00:00.000Z' && searchParams.get('to') === '2026-11-22T05:00:00.000Z', `asked from ${searchParams.get('from')} to ${searchParams.get('to')}`)
  check(/20 Nov 2026 to 21 Nov 2026/.test(await main()), `the last day is not told: ${(await main()).slice(0, 400)}`)
  check((await main()).includes('America/New_York'), 'the zone is not told')

  // The focus goes to what is new, by a link and back.
  await go(page, 'searches')
  await page.getByRole('link', { name: 'Dead letters' }).click()
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1' && document.activeElement.textContent === 'Dead letters').catch(() => {})
  check((await focused()) === 'H1 Dead letters', `the focus is at ${await focused()}`)
  await announced('3 letters')
  await page.goBack()
  await page.waitForFunction(() => document.activeElement?.textContent === 'Searches').catch(() => {})
  check((await focused()) === 'H1 Searches', `after Back the focus is at ${await focused()}`)
  // So it does at the first visit, for which more is loaded.
  await page.getByRole('link', { name: 'Health' }).click()
  await page.getByText('Last lines of the exports').waitFor()
  await page.waitForFunction(() => document.activeElement?.textContent === 'Health').catch(() => {})
  check((await focused()) === 'H1 Health', `at a first visit the focus is at ${await focused()}`)
  await go(page, 'sessions')
  await announced('0 sessions')

  // Dead letters: the newest first, the open one in the address, and why there is no replay.
  await go(page, 'dead-letters')
  const rows = page.getByRole('row').filter({ has: page.locator('.opener') })
  const times = await rows.locator('time').evaluateAll((all) => all.map((one) => one.dateTime))
  check(times.length === 3 && String([...times].sort().reverse()) === String(times), `not the newest first: ${times}`)
  check((await page.locator('tbody th[scope=row]').count()) === 3, 'rows have no headers')
  await page.locator('.opener').nth(1).click()
  await page.waitForFunction(() => location.hash.includes('letter='))
  await page.getByText('no spaces 1').first().waitFor()
  const other = await open(host, { key })
  await other.goto(page.url())
  await other.reload()
  await other.getByText('no spaces 1').first().waitFor()
  await other.goto(page.url().replace('letter=', 'range=1h&reason=denied&letter='))
  await other.getByText('The letter of this address').waitFor()
  await other.getByText('no spaces 1').first().waitFor()
  await page.getByRole('button', { name: 'Dry run' }).click()
  await page.getByText('Replay is not possible').waitFor()
  check(await page.getByRole('button', { name: 'Replay' }).isDisabled(), 'a replay of nothing')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download CSV of dead-letters-by-reason' }).click()
  const csv = await readFile(await (await download).path(), 'utf8')
  check(csv === '\ufeffreason,count\r\ninvalid,3\r\n', `by reason: ${csv}`)

  // The menu of a phone closes as menus do.
  const phone = await open(host, { key, width: 360 })
  const menu = phone.getByRole('button', { name: 'Menu' })
  await menu.click()
  await phone.getByRole('link', { name: 'Sessions' }).focus()
  await phone.keyboard.press('Escape')
  await phone.getByRole('link', { name: 'Sessions' }).waitFor({ state: 'hidden' })
  check(await menu.evaluate((one) => one === document.activeElement && one.getAttribute('aria-expanded') === 'false'), 'the menu does not close')

  // Nothing moves for who does not want it.
  await phone.emulateMedia({ reducedMotion: 'reduce' })
  for (const view of ['live', 'activity', 'dead-letters']) {
    await go(phone, view)
    check((await phone.evaluate(() => document.getAnimations().length)) === 0, `${view} moves`)
  }
  for (const view of ['dead-letters', 'health']) {
    for (const colorScheme of ['light', 'dark']) {
      for (const width of [1280, 360]) {
        const one = await open(host, { key, admin, colorScheme, width })
        await go(one, view)
        check((await violations(one)).length === 0, `${view}, ${colorScheme}, ${width}: ${await violations(one)}`)
        check(await one.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${view} is wider than ${width}`)
        if (process.env.SCREENSHOTS) await one.screenshot({ path: `${process.env.SCREENSHOTS}/${view}-${colorScheme}-${width}.png`, fullPage: true })
        await one.context().close()
      }
    }
  }
} catch (e) {
  check(false, e.stack)
} finally {
  problems.splice(0, problems.length, ...problems.filter((problem) => !/status of 400/.test(problem)))
  await end()
}
