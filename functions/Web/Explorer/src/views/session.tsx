import { clock, date, decimal, duration, number, path, stamp, words } from '../core/format'
import { carry } from '../core/range'
import { href, type Route } from '../core/route'
import type { Session, SessionEvent } from '../core/types'
import { useGet } from '../core/use'
import { Card, Loading, Page } from '../parts/page'
import { Bars, Stats } from '../parts/figures'
import { Json } from '../parts/json'
import { counted } from '../core/say'
import { Outcome } from './sessions'

type Whole = Session & { events: SessionEvent[]; isWhole: boolean }

const GAP = 60_000
const timeOf = (event: SessionEvent) => Date.parse(event.occurredAt ?? event.receivedAt)
const queryOf = (event: SessionEvent | undefined) => (event?.params as { query?: string } | undefined)?.query
const isContact = (event: SessionEvent) => /^contact_(start|submit|ticket)$/.test(event.action)

export const SessionView = ({ route, id }: { route: Route; id: string }) => {
  const { data, error } = useGet<Whole>(`v1/sessions/${encodeURIComponent(id)}`, {}, 5000)
  const back = <a class="button" href={href('sessions', carry(route.params))}>All sessions</a>
  if (!data) return <Page title="Session" actions={back}>{!error && <Loading />}</Page>
  const searches = new Map(data.events.filter((e) => queryOf(e) !== undefined).map((e) => [e.id, e]))
  const asked = questionBefore(data.events)
  const { action, dataKey } = route.params
  const shown = data.events.filter((event) => (!action || event.action === action) && (!dataKey || event.dataKey === dataKey))
  const only = (more: Record<string, string>) => href(`sessions/${id}`, { ...carry(route.params), ...more })
  return (
    <Page title={data.user ?? data.visitor ?? 'Unknown visitor'} lead={<>Session of {stamp(data.startedAt)}. <Outcome session={data} /></>} actions={back}>
      <Stats
        figures={[
          { label: 'Events', value: number(data.eventCount) },
          { label: 'Duration', value: duration(Date.parse(data.lastActivityAt) - Date.parse(data.startedAt)) },
          { label: 'Pages', value: number(data.actions?.['page.visit'] ?? 0), href: only({ action: 'page.visit' }) },
          { label: 'Searches', value: number(data.dataKeys?.SEARCH ?? 0), href: only({ dataKey: 'SEARCH' }) },
        ]}
      />
      {asked && <p class="done" style={{ background: 'var(--warn-soft)', color: 'var(--warn)' }}>Before writing, the visitor asked “{queryOf(asked)}”.</p>}
      <div class="grid wide">
        <Card title="Timeline" actions={action || dataKey ? <a class="button plain" href={only({})}>Show all {counted(data.events.length, 'event')}</a> : undefined}>
          {!data.isWhole && <p class="small">Its first {counted(data.events.length, 'event')}; there are more.</p>}
          <ol class="timeline" data-shown={shown.length}>
            {shown.map((event, i) => [
              i > 0 && timeOf(event) - timeOf(shown[i - 1]!) >= GAP && (
                <li key={`${event.id}-gap`} class="gap"><span /><span>{duration(timeOf(event) - timeOf(shown[i - 1]!))} later</span></li>
              ),
              <Moment key={event.id} event={event} searches={searches} asked={event === asked} />,
            ])}
          </ol>
        </Card>
        <div class="stack">
          <Card title="Visitor" body><About session={data} route={route} /></Card>
          <Card title="Data keys" body><Bars bars={Object.entries(data.dataKeys ?? {}).map(([key, value]) => ({ label: words(key), value, href: only({ dataKey: key }) }))} /></Card>
          {Object.keys(data.metrics ?? {}).length > 0 && (
            <Card title="Metrics" body>
              <dl class="facts">{Object.entries(data.metrics!).map(([name, m]) => [<dt key={name}>{name}</dt>, <dd key={`${name}-v`}>{decimal(m.last)} last, {decimal(m.sum / m.count)} mean of {counted(m.count, 'value')}</dd>])}</dl>
            </Card>
          )}
        </div>
      </div>
    </Page>
  )
}

// The last search before somebody began to write.
const questionBefore = (events: SessionEvent[]) => {
  const wrote = events.findIndex(isContact)
  return wrote < 0 ? undefined : events.slice(0, wrote).findLast((event) => queryOf(event) !== undefined)
}

const Moment = ({ event, searches, asked }: { event: SessionEvent; searches: Map<string, SessionEvent>; asked: boolean }) => (
  <li class={`${isContact(event) ? 'contact' : ''} ${asked ? 'asked' : ''}`}>
    <time dateTime={event.occurredAt ?? event.receivedAt} title={date(timeOf(event))}>{clock(timeOf(event))}</time>
    <div>
      <details>
        <summary><b>{words(event.dataKey ?? event.action)}</b> {told(event, searches)}</summary>
        <Json value={event} />
      </details>
    </div>
  </li>
)

const told = (event: SessionEvent, searches: Map<string, SessionEvent>) => {
  const { value, comment, subject, title } = (event.params ?? {}) as Record<string, string | number | undefined>
  const query = queryOf(event)
  if (query !== undefined) return <span>for “{query}”</span>
  if (event.search?.contentId) {
    const from = queryOf(searches.get(event.search.id))
    return (
      <span>
        {value !== undefined && <>{value} for </>}
        {event.search.contentId}
        {event.search.position && <> at position {event.search.position}</>}
        {from !== undefined && <> of “{from}”</>}
        {comment && <span class="soft"> – {comment}</span>}
      </span>
    )
  }
  const text = event.label ?? subject ?? title ?? (event.url ? path(event.url) : undefined)
  return text !== undefined ? <span class="soft">{text}</span> : null
}

const About = ({ session, route }: { session: Session; route: Route }) => {
  const facts: [string, unknown][] = [
    ['User', session.user && <a class="link" href={href('sessions', { ...carry(route.params), user: session.user })}>{session.user}</a>],
    ['Visitor', session.visitor && <a class="link" href={href('sessions', { ...carry(route.params), visitor: session.visitor })}>{session.visitor}</a>],
    ['Logs', <a class="link" href={href('activity', { ...carry(route.params), session: session.sessionId })}>In the activity</a>],
    ['Device', session.deviceClass],
    ['Browser', session.browser],
    ['Landing page', path(session.landingPage)],
    ['Referrer', session.referrer],
    ['Session', <span class="mono">{session.sessionId}</span>],
  ]
  return (
    <>
      <dl class="facts">
        {facts.filter(([, value]) => value).map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}-v`}>{value as string}</dd>])}
      </dl>
      {session.userInfo && <Json value={session.userInfo} />}
    </>
  )
}
