// What trackers of browsers send, in a real one from a page of another origin: an image, a form, beacons, a bulk.
// Those of npm only load matomo.js, which is Matomo's own and on no registry; so the page sends in its documented form.
import { createServer } from 'node:http'
import { chromium } from 'playwright-core'

const [host, site, executablePath] = process.argv.slice(2)
const server = createServer((_, response) => {
  response.setHeader('content-type', 'text/html')
  response.end('<!doctype html><title>Shop</title>')
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
})
const problems = []
try {
  const page = await browser.newPage()
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  await page.goto(`http://127.0.0.1:${server.address().port}`)
  const statuses = await page.evaluate(
    async ([host, site]) => {
      const endpoint = `${host}/matomo.php`
      const request = (more) => `idsite=${site}&rec=1&_id=00000000000000bb&uid=bea&url=https%3A%2F%2Fshop.example%2F&${more}`
      const form = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }
      const image = new Image()
      const shown = new Promise((resolve) => ((image.onload = () => resolve('shown')), (image.onerror = resolve)))
      image.src = `${endpoint}?${request('action_name=Shop')}`
      addEventListener('pagehide', () => navigator.sendBeacon(`${endpoint}?${request('ping=1&send_image=0')}`))
      const post = async (body) => (await fetch(endpoint, { method: 'POST', keepalive: true, headers: form, body })).status
      return [
        await shown,
        await post(request('download=a.pdf&send_image=0')),
        await post(JSON.stringify({ requests: [`?${request('e_c=Cart&e_a=Open')}`, `?${request('c_n=Ad')}`], send_image: 0 })),
        navigator.sendBeacon(endpoint, request('link=https%3A%2F%2Fx.example%2F&send_image=0')),
        navigator.sendBeacon(endpoint, new Blob([request('search=shoes&send_image=0')], { type: form['content-type'] })),
      ]
    },
    [host, site],
  )
  console.log(JSON.stringify(statuses))
  if (JSON.stringify(statuses) !== '["shown",204,200,true,true]') {
    problems.push(JSON.stringify(statuses))
  }

  // It leaves the page.
  await page.goto('about:blank')
  await page.waitForTimeout(2000)
} finally {
  await browser.close()
  server.close()
}

if (problems.length > 0) {
  console.error(problems.join('\n'))
  process.exit(1)
}
