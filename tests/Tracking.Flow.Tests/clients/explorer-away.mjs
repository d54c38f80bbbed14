// The server is killed and started again under open views: they say so, say nothing else, and recover by themselves.
import { go, start } from './explorer.mjs'

const [host, key, admin, remote, executablePath] = process.argv.slice(2)
const { check, open, end, problems } = await start(executablePath)
const kill = () => fetch(`${remote}kill`)
const restart = () => fetch(`${remote}start`)
const AWAY = 'The server cannot be reached.'
const main = (page) => page.locator('main').innerText()
const UNTRUE = ['0 events', 'Nothing fits', 'All well', 'Nothing has been exported yet', 'Everything was accepted', 'There are none', 'Nothing was changed', 'No page was visited', 'Nothing in this time']
const isAway = async (page) => {
  await page.getByRole('alert').filter({ hasText: AWAY }).first().waitFor()
  check((await page.getByRole('alert').filter({ hasText: AWAY }).count()) === 1, `it is told more than once at ${page.url()}`)
}
const isBack = async (page) => {
  await page.waitForFunction(() => !document.querySelector('main [role=alert]'))
}

try {
  const views = ['live', 'activity', 'sessions', 'searches', 'contents', 'metrics', 'dead-letters', 'health', 'manage']
  const seen = await open(host, { key, admin })
  await seen.getByText('before').first().waitFor()
  const fresh = await open(host, { key, admin })
  for (const view of views) await go(fresh, view)
  await go(fresh, 'live')

  await kill()
  // What is there stays, as what it is: old. And nothing new has to come for it to be well again.
  await isAway(seen)
  const told = await main(seen)
  check(/What is shown is of \d\d:\d\d/.test(told), `it does not say how old it is: ${told}`)
  check(told.includes('before'), 'what was there is gone')
  check((await seen.getByRole('button', { name: 'Try again' }).count()) === 1, 'nobody can try again')

  // A view that knows nothing says nothing else.
  for (const view of views.filter((view) => view !== 'live')) {
    await fresh.evaluate((view) => (location.hash = `#/${view}`), view)
    await fresh.locator('main h1').waitFor()
    await isAway(fresh)
    const text = await main(fresh)
    for (const untrue of UNTRUE) check(!text.includes(untrue), `${view} says “${untrue}” while the server is away`)
    check((await fresh.locator('[data-figure]:visible').count()) === 0, `${view} has figures while the server is away`)
    check((await fresh.locator('.skeleton:visible').count()) === 0, `${view} seems to load`)
  }
  await go(fresh, 'health').catch(() => {})
  await fresh.evaluate(() => (location.hash = '#/health'))
  await isAway(fresh)

  await restart()
  await isBack(seen)
  check((await main(seen)).includes('before'), 'the list is not back')
  await isBack(fresh)
  await fresh.getByText('All well').or(fresh.getByText('In trouble')).first().waitFor()

  // Somebody who cannot wait may say so.
  await kill()
  await fresh.evaluate(() => (location.hash = '#/sessions'))
  await isAway(fresh)
  await restart()
  await fresh.getByRole('button', { name: 'Try again' }).click({ timeout: 2000 }).catch(() => {})
  await isBack(fresh)
  await fresh.locator('[data-figure="Sessions"]').waitFor()
} catch (e) {
  check(false, e.stack)
} finally {
  // The browser itself says that nobody answers.
  problems.splice(0, problems.length, ...problems.filter((problem) => !/console: Failed to load resource: net::ERR_/.test(problem)))
  await end()
}
