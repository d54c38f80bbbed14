// The explorer with a work account, against an OpenID provider that lets in whoever comes.
import { start, violations } from './explorer.mjs'

const [host, provider, executablePath] = process.argv.slice(2)
const { check, open, end, problems } = await start(executablePath, [provider])
const tell = (settings) => fetch(`${provider}/double`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(settings) })
const told = async () => (await fetch(`${provider}/double`)).json()
const same = (what, shown, wanted) => check(String(shown) === String(wanted), `${what}: ${shown}, not ${wanted}`)
// What a browser itself says of an answer that is a problem.
const forgive = (...words) => problems.splice(0, problems.length, ...problems.filter((problem) => !words.some((word) => problem.includes(word))))
const enter = (page) => page.getByRole('button', { name: 'Sign in with your work account' }).click()
const isSeen = (page, label) => page.getByText(label).first().waitFor()
const asked = (page) => page.waitForRequest((request) => request.url().startsWith(`${provider}/authorize`))
const tokens = (page) => page.evaluate(() => JSON.parse(sessionStorage.getItem('explorer.tokens')))
const change = (page, change) => page.evaluate((change) => sessionStorage.setItem('explorer.tokens', JSON.stringify({ ...JSON.parse(sessionStorage.getItem('explorer.tokens')), ...change })), change)

try {
  await tell({ roles: ['Tracking.Read.shop', 'Tracking.Read.other'] })

  // A link of a colleague, by somebody who has not signed in yet.
  const page = await open(host)
  await page.goto(`${host}/explore#/activity?project=shop&range=24h`)
  await page.reload()
  await page.getByRole('button', { name: 'Sign in with your work account' }).waitFor()
  check((await violations(page)).length === 0, `sign-in: ${await violations(page)}`)
  const [out] = await Promise.all([asked(page), enter(page)])
  const said = new URL(out.url()).searchParams
  same('method', said.get('code_challenge_method'), 'S256')
  await isSeen(page, 'seen in the shop')
  same('address', page.url(), `${host}/explore#/activity?project=shop&range=24h`)
  check(!/code=|state=/.test(page.url()), `the answer is still in the address: ${page.url()}`)
  check((await page.locator('header.side').textContent()).includes('ann@example.com'), 'it does not say who has signed in')
  check((await violations(page)).length === 0, `signed in: ${await violations(page)}`)

  // The tab stays signed in, and does not ask again.
  await page.reload()
  await isSeen(page, 'seen in the shop')
  same('renewed', (await told()).refreshes, 0)

  // Another project, which is in the address.
  await page.getByLabel('Project').selectOption('other')
  await isSeen(page, 'seen elsewhere')
  check(page.url().includes('project=other'), `the project is not in the address: ${page.url()}`)
  check(!(await page.locator('main').textContent()).includes('seen in the shop'), 'the other project is still shown')
  await page.goBack()
  await isSeen(page, 'seen in the shop')
  for (const view of ['live', 'sessions', 'searches', 'contents', 'metrics', 'dead-letters', 'health', 'manage']) {
    await page.locator(`nav a[href^="#/${view}"]`).click()
    await page.waitForFunction((view) => location.hash.startsWith(`#/${view}?`) && document.querySelector('main h1') && !document.querySelector('.skeleton'), view)
    check(page.url().includes('project=shop'), `${view} loses the project`)
    same(`failures of ${view}`, await page.locator('.failure').count(), 0)
  }

  // Who has no right to a project is told what is missing.
  await page.evaluate(() => (location.hash = '#/live?project=demo'))
  await page.getByRole('heading', { name: 'You may not look at demo' }).waitFor()
  check((await page.locator('main').textContent()).includes('Tracking.Read.demo'), 'the role is not named')
  check((await violations(page)).length === 0, `no right: ${await violations(page)}`)

  // A token that has ended is renewed behind the view, which then shows what it would.
  await page.goto(`${host}/explore#/activity?project=shop`)
  await isSeen(page, 'seen in the shop')
  const before = await tokens(page)
  await change(page, { until: 0 })
  await page.reload()
  await isSeen(page, 'seen in the shop')
  same('renewed', (await told()).refreshes, 1)
  check((await tokens(page)).access !== before.access, 'the token is the old one')

  // So is one that the server refuses, though the page takes it for good.
  await change(page, { access: `${before.access}x`, since: 0 })
  await page.reload()
  await isSeen(page, 'seen in the shop')
  same('renewed', (await told()).refreshes, 2)
  forgive('401')

  // While the provider is away what cannot be renewed is told; nobody is signed out.
  await tell({ isAway: true })
  await change(page, { until: 0 })
  await page.reload()
  await page.getByRole('alert').filter({ hasText: 'The sign-in service cannot be reached' }).waitFor()
  await tell({ isAway: false })
  await page.getByRole('button', { name: 'Try again' }).click()
  await isSeen(page, 'seen in the shop')
  forgive('ERR_', '400')

  // Without a renewal the browser goes to sign in by itself, and comes back to where it was.
  await tell({ refusesRefresh: true })
  await change(page, { until: 0 })
  await Promise.all([asked(page), page.reload()])
  await isSeen(page, 'seen in the shop')
  check(page.url().startsWith(`${host}/explore#/activity?project=shop`), `it does not come back: ${page.url()}`)
  forgive('400')

  // An answer that nobody asked for is none.
  await page.goto(`${host}/explore?x=1#code=stolen&state=made-up`)
  await isSeen(page, 'Live')
  check(!page.url().includes('stolen'), 'the stolen code is in the address')
  check(!!(await tokens(page)), 'it signs out')

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('button', { name: 'Sign in with your work account' }).waitFor()
  same('kept', await page.evaluate(() => Object.keys(sessionStorage).join()), '')
  await page.goto(`${host}/explore#code=stolen&state=made-up`)
  await page.reload()
  await page.goto(`${host}/explore?again#code=stolen&state=made-up`)
  await page.getByRole('alert').filter({ hasText: 'not the answer to a sign-in of this tab' }).waitFor()
  await page.context().close()

  // Who is not let in by the provider, or has no role.
  const denied = await open(host)
  await tell({ denies: true })
  await enter(denied)
  await denied.getByRole('alert').filter({ hasText: 'AADSTS50105' }).waitFor()
  await tell({ denies: false, otherNonce: 'of another sign-in' })
  await enter(denied)
  await denied.getByRole('alert').filter({ hasText: 'something else than was asked' }).waitFor()
  same('tokens of another sign-in', JSON.stringify(await tokens(denied)), 'null')
  await tell({ roles: [] })
  await enter(denied)
  await denied.getByRole('heading', { name: 'You have no role here yet' }).waitFor()
  const missing = await denied.locator('main').textContent()
  check(missing.includes('ann@example.com') && missing.includes('Tracking.Read.PROJECT') && missing.includes('Tracking.Admin'), `it does not say what is missing: ${missing}`)
  check((await violations(denied)).length === 0, `no role: ${await violations(denied)}`)
  await tell({ roles: ['Tracking.Admin'], refusesRefresh: false })
  await denied.getByRole('button', { name: 'Sign in again' }).click()

  // An administrator manages without another key.
  await denied.locator('nav a[href^="#/manage"]').click()
  await denied.getByLabel('Managed project').selectOption({ label: 'Other (other)' })
  await denied.getByRole('button', { name: 'Write' }).click()
  await denied.getByText('The new key, shown this once').waitFor()
  const changer = denied.getByRole('row', { name: /Key created.*ann@example\.com/ })
  for (let tries = 0; tries < 60 && (await changer.count()) === 0; tries++) {
    // The line is there when it has been exported.
    await Promise.all([denied.waitForResponse((response) => response.url().includes('/v1/audit-logs')), denied.reload()])
    await denied.waitForFunction(() => !document.querySelector('.skeleton'))
  }
  check((await changer.count()) > 0, 'the audit log does not name who made the key')
  await denied.context().close()

  // While the app does not know where people sign in, the key is there.
  const keyed = await open(host)
  await keyed.route('**/v1/sign-in', (route) => route.fulfill({ status: 503 }))
  await keyed.reload()
  await keyed.getByRole('status').filter({ hasText: 'the sign-in service does not answer' }).waitFor()
  check(await keyed.getByLabel('Secret key of the project').isVisible(), 'there is no way in')
  check((await violations(keyed)).length === 0, `away: ${await violations(keyed)}`)
  forgive('503')
  await keyed.unroute('**/v1/sign-in')
  await keyed.getByRole('button', { name: 'Look again' }).click()
  await keyed.getByRole('button', { name: 'Sign in with your work account' }).waitFor()
} catch (e) {
  check(false, e.stack)
} finally {
  await end()
}
