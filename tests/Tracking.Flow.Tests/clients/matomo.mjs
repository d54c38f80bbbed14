// Tracks with the tracker of Node as it is: single requests, and a bulk that imports with the secret key.
import MatomoTracker from 'matomo-tracker'

const [host, site, secret] = process.argv.slice(2)
const problems = []
const url = 'https://shop.example/'
const visitor = { _id: '0123456789abcdef', uid: 'ann', url }
const tracker = new MatomoTracker(site, `${host}/stats/matomo.php`)
tracker.on('error', (e) => problems.push(e))
tracker.track({ ...visitor, action_name: 'Home', urlref: 'https://search.example/' })
tracker.track({ ...visitor, e_c: 'Videos', e_a: 'Play', e_n: 'Film', e_v: 2 })
tracker.track({ ...visitor, search: 'shoes', search_count: 3 })
tracker.track({ ...visitor, idgoal: 1, revenue: 9.5, send_image: 0 })

const bulk = (target, events) => new Promise((resolve) => target.trackBulk(events, resolve))
const importer = new MatomoTracker(site, `${host}/piwik.php`)
importer.on('error', (e) => problems.push(e))
const twoDaysAgo = Math.floor(Date.now() / 1000) - 2 * 24 * 3600
const answer = await bulk(importer, [
  { token_auth: secret, _id: 'aaaaaaaaaaaaaaaa', url, action_name: 'Old', cdt: twoDaysAgo, cip: '203.0.113.77' },
  { _id: 'aaaaaaaaaaaaaaaa', url, e_c: 'only-a-category' },
])
console.log(answer)
const { status, tracked, invalid, invalid_indices: indices } = JSON.parse(answer)
if (JSON.stringify([status, tracked, invalid, indices]) !== '["success",1,1,[1]]') {
  problems.push(answer)
}

// A site that is not there is told to the tracker's listener.
const lost = new MatomoTracker('no-such-site', `${host}/matomo.php`)
const listener = new Promise((resolve) => lost.on('error', resolve))
lost.track(url)
const code = await Promise.race([listener, new Promise((resolve) => setTimeout(resolve, 60000, 'nothing'))])
if (code !== 401) {
  problems.push(`expected 401, found ${code}`)
}

if (problems.length > 0) {
  console.error(problems)
}

// The tracker leaves its answers unread, and so its connections open.
setTimeout(() => process.exit(problems.length > 0 ? 1 : 0), 1000)
