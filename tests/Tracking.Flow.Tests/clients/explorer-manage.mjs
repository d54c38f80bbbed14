// Whoever manages projects: makes one, changes it while somebody else does, makes and deletes a key, deletes it.
import { go, start, violations } from './explorer.mjs'

const [host, key, admin, executablePath] = process.argv.slice(2)
const { check, open, end, problems } = await start(executablePath)
const api = async (method, path, body) => {
  const response = await fetch(`${host}/v1/projects/${path}`, { method, headers: { authorization: `Bearer ${admin}` }, ...(body && { body: JSON.stringify(body) }) })
  return response.status === 204 ? null : response.json()
}

let shown
try {
  const page = await open(host, { key, admin })
  shown = page
  page.on('dialog', (dialog) => check(false, `a dialog of the browser: ${dialog.message()}`))
  const save = () => page.getByRole('button', { name: 'Save' }).click()
  const trail = page.getByRole('region', { name: 'Changes, newest first' })
  const changes = async (name, count) => {
    await trail.getByRole('row').filter({ hasText: name }).nth(count - 1).waitFor()
  }
  await go(page, 'manage')

  await page.getByRole('button', { name: 'New project' }).click()
  const dialog = page.getByRole('dialog', { name: 'New project' })
  await dialog.locator(':focus').waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.waitForFunction(() => document.activeElement?.textContent === 'New project', null, { timeout: 10_000 }).catch(async () =>
    check(false, `the focus is not back at the button, but at ${await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200))}`),
  )
  await page.getByRole('button', { name: 'New project' }).click()
  await dialog.getByLabel('Id').fill('managed')
  await dialog.getByRole('button', { name: 'Make it' }).click()
  await dialog.getByText('There is a project managed already.').waitFor()
  await dialog.getByLabel('Id').fill('made-here')
  await dialog.getByLabel('Name').fill('Made here')
  check((await violations(page)).length === 0, `dialog: ${await violations(page)}`)
  await dialog.getByRole('button', { name: 'Make it' }).click()
  await page.waitForFunction(() => location.hash.includes('project=made-here'))
  await changes('Project put', 1)

  // A problem stands beside its field, which has the focus.
  await page.getByLabel('Session timeout, in seconds').fill('5')
  await save()
  const timeout = page.locator('[data-field=sessionTimeoutSeconds]')
  await timeout.getByRole('alert').filter({ hasText: '60 to 86400' }).waitFor()
  check(await page.evaluate(() => document.activeElement?.name === 'sessionTimeoutSeconds' && document.activeElement.getAttribute('aria-invalid') === 'true'), 'the wrong field has not the focus')
  check((await violations(page)).length === 0, `wrong field: ${await violations(page)}`)
  await page.getByLabel('Session timeout, in seconds').fill('900')
  await page.getByLabel('Allowed origins, one a line').fill('https://www.example.com\nnonsense')
  await save()
  await page.locator('[data-field=allowedOrigins]').getByRole('alert').waitFor()
  await page.getByLabel('Allowed origins, one a line').fill('https://www.example.com\n\nhttp://localhost:*\n')
  await page.getByLabel('Global Privacy Control').check()
  await page.getByRole('button', { name: 'Add a data key' }).click()
  await page.getByLabel('Key', { exact: true }).fill('PRICE_SHOWN')
  await page.getByLabel('Priority').fill('40')
  await page.getByLabel('Names of other instances, one a line').fill('HELP_DESK')
  await page.getByLabel('Not wanted').fill('banner.*')
  await page.getByLabel('Params that must be there').fill('order.completed: total, currency')
  await save()
  await page.getByText('Saved.').waitFor()
  const saved = await api('GET', 'made-here')
  check(saved.sessionTimeoutSeconds === 900, `timeout: ${saved.sessionTimeoutSeconds}`)
  check(saved.allowedOrigins.join(' ') === 'https://www.example.com http://localhost:*', `origins: ${saved.allowedOrigins}`)
  check(saved.honors.join() === 'gpc', `honors: ${saved.honors}`)
  check(JSON.stringify(saved.dataKeys.map(({ key, priority }) => [key, priority])) === '[["PRICE_SHOWN",40]]', `data keys: ${JSON.stringify(saved.dataKeys)}`)
  check(saved.externalMatchings.join() === 'HELP_DESK', `matchings: ${saved.externalMatchings}`)
  check(JSON.stringify([saved.rules.deny, saved.rules.requiredParams]) === '[["banner.*"],{"order.completed":["total","currency"]}]', `rules: ${JSON.stringify(saved.rules)}`)
  await changes('Project put', 2)

  // Somebody else is first: what they did is taken over, what I did is kept, and where both did, both are told.
  await page.getByLabel('Name', { exact: true }).fill('Mine')
  await page.getByLabel('Priority').fill('50')
  await api('PUT', 'made-here', { ...saved, id: undefined, name: 'Theirs', retentionDays: 100 })
  await save()
  await page.getByRole('alert').filter({ hasText: 'Somebody else has changed the project meanwhile' }).waitFor()
  problems.splice(0, problems.length, ...problems.filter((problem) => !/40[09]|412/.test(problem)))
  check((await page.getByLabel('Name', { exact: true }).inputValue()) === 'Mine', 'my name is gone')
  check((await page.getByLabel('Days that events are kept').inputValue()) === '100', 'their days are not there')
  await page.locator('[data-field=name]').getByText('Theirs').waitFor()
  await save()
  await page.getByText('Saved.').waitFor()
  const merged = await api('GET', 'made-here')
  check(merged.name === 'Mine' && merged.retentionDays === 100 && merged.dataKeys[0].priority === 50, `merged: ${JSON.stringify(merged)}`)
  await changes('Project put', 4)

  // As JSON, for what the fields do not have.
  await page.getByRole('button', { name: 'JSON', exact: true }).click()
  const json = page.getByLabel('All of it, lists and rules too')
  await json.fill('{')
  await page.getByText('This cannot be read').waitFor()
  await json.fill(JSON.stringify({ ...merged, id: undefined, name: 'By JSON' }))
  await save()
  await page.getByText('Saved.').waitFor()
  check((await api('GET', 'made-here')).name === 'By JSON', 'the JSON was not saved')
  await page.getByRole('button', { name: 'Fields', exact: true }).click()

  // A new key is shown as long as it is one.
  await page.getByRole('button', { name: 'Write', exact: true }).click()
  await page.getByText('The new key, shown this once').waitFor()
  await changes('Key', 1)
  await page.getByRole('region', { name: 'Keys of the project' }).getByRole('button', { name: 'Delete' }).first().click()
  const sure = page.getByRole('dialog')
  await sure.getByRole('button', { name: 'Cancel' }).click()
  check((await api('GET', 'made-here/keys')).keys.length === 1, 'it was deleted unasked')
  await page.getByRole('region', { name: 'Keys of the project' }).getByRole('button', { name: 'Delete' }).first().click()
  await sure.getByRole('button', { name: 'Delete' }).click()
  await page.getByText('The new key, shown this once').waitFor({ state: 'detached' })
  check((await api('GET', 'made-here/keys')).keys.length === 0, 'the key is still there')
  await changes('Key', 2)

  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 360]) {
      const other = await open(host, { key, admin, colorScheme, width })
      await go(other, 'manage?project=made-here')
      await other.getByLabel('Allowed origins, one a line').waitFor()
      check((await violations(other)).length === 0, `manage, ${colorScheme}, ${width}: ${await violations(other)}`)
      check(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `manage is wider than ${width}`)
      if (process.env.SCREENSHOTS) await other.screenshot({ path: `${process.env.SCREENSHOTS}/manage-${colorScheme}-${width}.png`, fullPage: true })
      await other.context().close()
    }
  }

  await page.getByRole('button', { name: 'Delete project' }).click()
  const really = page.getByRole('button', { name: 'Delete', exact: true }).last()
  check(await really.isDisabled(), 'a project is deleted too easily')
  await page.getByLabel('Write made-here to be sure').fill('made-here')
  await really.click()
  await page.getByText('There is no project made-here').first().waitFor()
  await changes('Project deleted', 1)
} catch (e) {
  check(false, `${e.stack} ${(await shown?.locator('main').innerText())?.slice(0, 3000)}`)
} finally {
  problems.splice(0, problems.length, ...problems.filter((problem) => !/status of 4(00|04|12)/.test(problem)))
  await end()
}
