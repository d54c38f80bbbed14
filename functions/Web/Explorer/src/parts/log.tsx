import { carry } from '../core/range'
import { href, type Params } from '../core/route'
import type { Log } from '../core/types'
import { Json } from './json'

// An event as it is kept, and where it leads.
export const LogDetails = ({ log, params }: { log: Log; params: Params }) => {
  const to = { ...carry(params), range: params.range ?? (params.from ? undefined : '7d') }
  const links: [string, string][] = []
  if (log.user) links.push([`Sessions of ${log.user}`, href('sessions', { ...to, user: log.user })], [`Events of ${log.user}`, href('activity', { ...to, user: log.user })])
  else if (log.visitor) links.push([`Sessions of this visitor`, href('sessions', { ...to, visitor: log.visitor })], ['Events of this visitor', href('activity', { ...to, visitor: log.visitor })])
  if (log.searchId) links.push(['What followed from the same search', href('activity', { ...to, searchId: log.searchId })])
  if (log.contentId) links.push([`Events of ${log.contentId}`, href('activity', { ...to, contentId: log.contentId })])
  return (
    <>
      {links.length > 0 && (
        <p class="row small" style={{ margin: '0 0 0.6rem' }}>
          {links.map(([text, link]) => <a key={text} class="link" href={link}>{text}</a>)}
        </p>
      )}
      <Json value={log} />
    </>
  )
}
