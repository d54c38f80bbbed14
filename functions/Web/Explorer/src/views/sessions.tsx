import { duration, full, number, path, percent, words, zone } from '../core/format'
import { periods, stepOf } from '../core/periods'
import { ask, before, carry, rangeOf, unitOf } from '../core/range'
import { change, go, href, type Route } from '../core/route'
import type { Session, SessionReport, SessionTotals } from '../core/types'
import { useGet, usePages } from '../core/use'
import { Chart } from '../parts/chart'
import { Filters, pickFilters, yesNo, type Filter } from '../parts/filters'
import { Card, Download, Empty, Failure, Loading, Page } from '../parts/page'
import { RangePicker } from '../parts/range-picker'
import { Stats, Table } from '../parts/table'
import { More } from './activity'

export const Sessions = ({ route }: { route: Route }) => {
  const range = rangeOf(route.params)
  const unit = unitOf(range)
  const bots = route.params.bot !== 'false' && route.params.bot !== undefined
  const totals = useGet<SessionReport>('v1/reports/sessions', { ...ask(range), by: unit, timeZone: zone, bots })
  const past = useGet<SessionReport>('v1/reports/sessions', { ...ask(before(range)), timeZone: zone, bots })
  const results = Object.keys(totals.data?.results ?? {}).filter((name) => name !== 'NONE')
  const filters: Filter[] = [
    { name: 'result', label: 'Result', options: results.map((name) => [name, words(name)]) },
    { name: 'found', label: 'Found', options: yesNo },
    { name: 'contact', label: 'Contact', options: yesNo },
    { name: 'user', label: 'User' },
    { name: 'deviceClass', label: 'Device', options: ['desktop', 'phone', 'tablet', 'tv', 'server', 'bot'].map((name) => [name, words(name)]) },
    { name: 'landingPage', label: 'Landing page' },
    { name: 'visitor', label: 'Visitor' },
    { name: 'metric', label: 'Has metric' },
    { name: 'open', label: 'Going on', options: yesNo },
    { name: 'bot', label: 'Bot', options: yesNo },
  ]
  const query = { ...ask(range), ...pickFilters(route, filters), bot: route.params.bot ?? 'false' }
  const list = usePages<Session>('v1/sessions', 'sessions', { ...query, limit: 50 })
  const by = (pick: (t: SessionTotals) => number) => periods(totals.data?.periods ?? [], range.from, range.to, unit, pick)
  const other = by((t) => t.sessions - t.found - t.notFound)
  return (
    <Page title="Sessions" lead="What each visit came to: whether somebody found an answer, or had to write." actions={<RangePicker route={route} />}>
      <Failure error={totals.error ?? list.error} />
      {totals.data ? <Totals route={route} now={totals.data} past={past.data} /> : <Loading />}
      <Card title="Sessions over time" actions={<Download path="v1/reports/sessions" query={{ ...ask(range), by: unit, timeZone: zone, bots }} name="sessions-over-time" />} body>
        <Chart
          label="Sessions over time"
          stacked
          times={other.times}
          step={stepOf(unit)}
          height={170}
          series={[
            { name: 'Found', values: by((t) => t.found).values },
            { name: 'Not found', values: by((t) => t.notFound).values },
            { name: 'Other', values: other.values, tone: 3 },
          ]}
          onRange={(from, to) => change(route, { from: new Date(from).toISOString(), to: new Date(to).toISOString(), range: undefined })}
        />
      </Card>
      <Filters route={route} filters={filters} first={6} />
      <Card title="Sessions" actions={<Download path="v1/sessions" query={query} name="sessions" />}>
        <Table<Session>
          caption="Sessions, newest first"
          rows={list.rows}
          loading={list.loading}
          id={(session) => session.sessionId}
          empty={<Empty title="No session fits">Choose a longer range of time, or clear a filter.</Empty>}
          columns={[
            { title: 'Started', cell: (s) => <a class="link nowrap" href={href(`sessions/${s.sessionId}`, carry(route.params))}>{full(s.startedAt)}</a> },
            { title: 'Result', cell: (s) => <Outcome session={s} /> },
            { title: 'Who', clip: true, cell: (s) => s.user ?? <span class="soft">{s.visitor ?? 'unknown'}</span> },
            { title: 'Events', num: true, cell: (s) => number(s.eventCount) },
            { title: 'Pages', num: true, cell: (s) => number(s.actions?.['page.visit'] ?? 0) },
            { title: 'Duration', num: true, cell: (s) => <span class="nowrap">{duration(Date.parse(s.lastActivityAt) - Date.parse(s.startedAt))}</span> },
            { title: 'Device', cell: (s) => s.deviceClass ?? '' },
            { title: 'Landing page', clip: true, cell: (s) => path(s.landingPage) },
          ]}
        />
        <More list={list} what="sessions" />
      </Card>
    </Page>
  )
}

export const Outcome = ({ session }: { session: Session }) => (
  <span class="row nowrap" style={{ gap: '0.35rem', flexWrap: 'nowrap' }}>
    <span class={`tag ${toneOf(session.result)}`}>{session.result ? words(session.result) : 'Nothing yet'}</span>
    {session.contact && session.result !== 'CONTACT_START' && session.result !== 'CONTACT_TICKET' && <span class="tag warn">contact</span>}
    {session.open && <span class="tag accent">going on</span>}
  </span>
)

const toneOf = (result = '') =>
  result === 'CONTACT_TICKET' ? 'bad' : result.startsWith('CONTACT') || result === 'SEARCH' ? 'warn' : result.startsWith('CLICK') ? 'good' : ''

const Totals = ({ route, now, past }: { route: Route; now: SessionReport; past: SessionReport | undefined }) => {
  const to = (more: Record<string, string>) => href('sessions', { ...carry(route.params), ...more })
  const of = (pick: (t: SessionTotals) => number) => ({ value: number(pick(now)), note: percent(pick(now), now.sessions), now: pick(now), before: past && pick(past) })
  return (
    <>
      <Stats
        figures={[
          { label: 'Sessions', ...of((t) => t.sessions), note: undefined, href: to({}) },
          { label: 'Found', ...of((t) => t.found), href: to({ found: 'true' }) },
          { label: 'Not found', ...of((t) => t.notFound), href: to({ found: 'false' }), less: true },
          { label: 'With contact', ...of((t) => t.contact), href: to({ contact: 'true' }), less: true },
          { label: 'With ticket', ...of((t) => t.ticket), href: to({ result: 'CONTACT_TICKET' }), less: true },
        ]}
      />
      <p class="small soft">
        Found: somebody opened an answer, or did something better. Not found: the best that happened is a search.{' '}
        <button type="button" class="link" style={{ border: 0, background: 'none', padding: 0, cursor: 'pointer' }} onClick={() => go('searches', carry(route.params))}>What they searched for</button>
      </p>
    </>
  )
}
