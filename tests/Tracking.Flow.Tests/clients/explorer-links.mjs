// Every number that is a link opens a list of exactly that many rows; and each view has numbers that are.
import { go, start } from './explorer.mjs'

const [host, key, viewsJson, executablePath] = process.argv.slice(2)
const { check, open, end } = await start(executablePath)

// The numbers of a view that lead somewhere, those of its charts' tables too.
const numbersOf = async (page) => {
  const closed = page.locator('.chart-table:not([open]) > summary')
  while ((await closed.count()) > 0) await closed.first().click()
  // A table is made when it is opened.
  await page.waitForFunction(() => [...document.querySelectorAll('.chart-table')].every((one) => one.children.length > 1))
  return page.evaluate(() =>
    [...document.querySelectorAll('main a.stat, main a.bar, main a.count')].map((link) => ({
      what: link.closest('.card')?.querySelector('h2')?.textContent ?? '',
      text: link.textContent,
      to: link.getAttribute('href').slice(2),
      number: Number((link.querySelector('[data-figure], [data-count]') ?? link).textContent.replace(/[,+]/g, '')),
    })),
  )
}

// How many rows a list has, read to its end.
const rowsOf = async (page, path) => {
  await go(page, path)
  for (;;) {
    const older = page.getByRole('button', { name: 'Show older' })
    if ((await older.count()) === 0) break
    const before = await page.locator('[data-shown]').getAttribute('data-shown')
    await older.click()
    await page.waitForFunction((n) => document.querySelector('[data-shown]')?.dataset.shown !== n, before)
  }
  const shown = page.locator('[data-shown]')
  return (await shown.count()) ? Number(await shown.first().getAttribute('data-shown')) : 0
}

try {
  const [view, list] = [await open(host, { key }), await open(host, { key })]
  for (const [path, least] of JSON.parse(viewsJson)) {
    await go(view, path)
    const numbers = await numbersOf(view)
    check(numbers.length >= least, `${path} has ${numbers.length} numbers that lead somewhere: ${numbers.map((n) => n.text).join(' | ')}`)
    const known = new Map()
    for (const { what, text, to, number } of numbers) {
      if (!known.has(to)) known.set(to, await rowsOf(list, to))
      check(known.get(to) === number, `${path}, ${what}, “${text}”: ${number} is shown, and ${known.get(to)} rows are behind it (${to})`)
    }
    console.log(path, numbers.length, 'links')
  }
} catch (e) {
  check(false, e.stack)
} finally {
  await end()
}
