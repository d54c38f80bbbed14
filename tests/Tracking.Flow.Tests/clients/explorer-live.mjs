// Signing in to a project without events, the first one, and how long events take to the screen.
import { start, violations } from './explorer.mjs'

const [host, secret, write, executablePath] = process.argv.slice(2)
const { check, open, end, problems } = await start(executablePath)
const EVENTS = 20
const send = (label) =>
  fetch(`${host}/v1/collect`, {
    method: 'POST',
    headers: { 'x-tracking-key': write, 'user-agent': 'Mozilla/5.0 (X11; Linux x64) Chrome/131.0.0.0' },
    body: JSON.stringify({ events: [{ type: 'page.visit', url: 'https://shop.example/', label }] }),
  })

try {
  const page = await open(host)
  const key = page.getByLabel('Secret key of the project')
  await key.fill('sk_wrong')
  await page.getByRole('button', { name: 'Open' }).click()
  await page.getByRole('alert').waitFor()
  // The browser itself says so.
  problems.splice(0, problems.length, ...problems.filter((problem) => !problem.includes('401')))
  check((await violations(page)).length === 0, `sign-in: ${await violations(page)}`)
  await key.fill(secret)
  await page.getByRole('button', { name: 'Open' }).click()

  await page.getByText('Waiting for the first event').waitFor()
  check((await page.locator('.json').textContent()).includes(`${host}/t.js`), 'the snippet does not name the server')
  check((await violations(page)).length === 0, `empty: ${await violations(page)}`)
  check(!page.url().includes(secret), 'the key is in the address')
  await send('the first')
  await page.getByRole('cell', { name: 'the first' }).waitFor()
  await page.getByRole('status').filter({ hasText: 'First event received' }).waitFor()
  check((await violations(page)).length === 0, `first event: ${await violations(page)}`)
  await page.getByRole('button', { name: 'Good' }).click()
  check((await page.getByText('First event received').count()) === 0, 'the first event stays')

  const took = []
  for (let i = 0; i < EVENTS; i++) {
    const began = performance.now()
    await send(`event ${i} of them`)
    await page.getByRole('cell', { name: `event ${i} of them` }).waitFor()
    took.push(Math.round(performance.now() - began))
  }
  console.log('milliseconds to the screen:', took.sort((a, b) => a - b).join(' '))

  // What has not changed is not sent again.
  const unchanged = await page.waitForResponse((response) => response.url().includes('/v1/atomic-logs') && response.status() === 304)
  check(!!unchanged.request().headers()['if-none-match'], 'it does not ask for what is new only')

  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByRole('button', { name: 'Go on' }).waitFor()
  await page.reload()
  await page.getByRole('cell', { name: 'the first' }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByLabel('Secret key of the project').waitFor()
} catch (e) {
  check(false, e.stack)
} finally {
  await end()
}
