// Each table is a file that the browser writes itself, of as many lines as the API tells rows; and what a view says of
// its time, its bots and its counts holds in all of them.
import { go, start } from './explorer.mjs'

const [host, key, executablePath] = process.argv.slice(2)
const { check, open, end } = await start(executablePath)
const api = async (path) => (await fetch(`${host}/v1/${path}`, { headers: { 'x-tracking-key': key } })).json()

try {
  const page = await open(host, { key })
  const lines = async (name) => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: `Download CSV of ${name}`, exact: true }).click()
    const text = (await (await (await download).createReadStream()).toArray()).join('')
    check(text.startsWith('\ufeff'), `${name} has no mark for spreadsheets`)
    return text.trim().split('\r\n').slice(1)
  }
  const has = async (name, rows) => {
    const got = await lines(name)
    check(got.length === rows, `${name} has ${got.length} lines, not ${rows}`)
  }
  const [searches, sessions, metrics] = [await api('reports/searches?by=day'), await api('reports/sessions'), await api('reports/metrics')]

  await go(page, 'searches?range=7d')
  await has('top-queries', searches.top.length)
  await has('gaps', searches.gaps.length)
  await has('searches-by-log-type', Object.keys(searches.byLogType).length)
  await has('searches-over-time', searches.periods.length)
  await has('funnel', 4)
  await has('queries', (await api('reports/queries')).queries.length)

  await go(page, 'contents?range=7d')
  await has('contents', (await api('reports/contents')).top.length)
  await has('positions', (await api('reports/positions')).positions.length)
  await has('comments', (await api('atomic-logs?commented=true&bot=false')).logs.length)
  await has('data-keys', Object.keys(sessions.dataKeys).length)

  await go(page, 'sessions?range=7d')
  await has('sessions', sessions.sessions)
  await has('results', Object.keys(sessions.results).length)

  await go(page, 'metrics?range=7d')
  await has('distribution', metrics.metrics[0].distribution.length)
  await has('metrics-by-device', metrics.metrics[0].devices.length)
  await has('metrics-by-page', metrics.metrics[0].pages.length)

  // One time zone, the project's, and one choice of bots go from view to view.
  for (const view of ['activity', 'sessions', 'searches', 'contents', 'metrics']) {
    await page.getByRole('link', { name: view[0].toUpperCase() + view.slice(1), exact: true }).click()
    await page.waitForFunction((view) => location.hash.startsWith(`#/${view}`) && document.querySelector('.controls') && !document.querySelector('.skeleton'), view)
    check((await page.locator('.controls').textContent()).includes('Pacific/Auckland'), `${view} does not say the zone`)
    const pressed = page.getByRole('group', { name: 'Bots' }).locator('[aria-pressed=true]')
    check((await pressed.textContent()) === (view === 'activity' ? 'Without bots' : 'With bots'), `${view} forgets the bots`)
    if (view === 'activity') await page.getByRole('button', { name: 'With bots' }).click()
  }
} catch (e) {
  check(false, e.stack)
} finally {
  await end()
}
