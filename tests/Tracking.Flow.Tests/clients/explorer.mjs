// What the tests of the explorer share: a browser that notes whatever goes wrong in a page.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const axe = await readFile(fileURLToPath(new URL('./node_modules/axe-core/axe.min.js', import.meta.url)), 'utf8')

// Pages may ask the app, and whom else the test says.
export const start = async (executablePath, others = []) => {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
  const problems = []
  const check = (holds, what) => holds || problems.push(what)
  // A page of a tab that has signed in, or of one that has not.
  const open = async (host, { key, admin, colorScheme = 'light', width = 1280 } = {}) => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } })
    if (key) {
      await context.addInitScript(
        ([key, admin]) => {
          sessionStorage.setItem('explorer.key', key)
          if (admin) sessionStorage.setItem('explorer.admin', admin)
        },
        [key, admin],
      )
    }
    const page = await context.newPage()
    page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`))
    page.on('pageerror', (e) => problems.push(String(e)))
    await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (e) => console.error(`refused: ${e.violatedDirective} ${e.blockedURI}`)))
    page.on('request', (request) => check([host, ...others].some((one) => request.url().startsWith(one)), `it asks ${request.url()}`))
    await page.goto(`${host}/explore`)
    return page
  }
  const end = async () => {
    await browser.close()
    if (problems.length > 0) {
      console.error([...new Set(problems)].join('\n'))
      process.exit(1)
    }
  }
  return { check, open, end, problems }
}

export const go = async (page, path) => {
  // What was shown before has gone once two frames have been drawn.
  await page.evaluate((path) => {
    location.hash = `#/${path}`
    return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  }, path)
  await page.waitForFunction(() => !document.querySelector('.skeleton') && document.querySelector('main h1'))
}

export const violations = async (page) => {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => axe.run(document))
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`)
}
