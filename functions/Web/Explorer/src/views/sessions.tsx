import { duration, full, number, path, percent, words, zone } from '../core/format'
import { periods, stepOf } from '../core/periods'
import { ask, unitOf } from '../core/range'
import { change, href, type Route } from '../core/route'
import { botsInLists, botsInReports, previous, rowsOf, spanOf } from '../core/span'
import type { Session, SessionReport, SessionTotals } from '../core/types'
import { useGet, usePages } from '../core/use'
import { Chart } from '../parts/chart'
import { Controls } from '../parts/controls'
import { Download } from '../parts/download'
import { Bars, Stats } from '../parts/figures'
import { Filters, pickFilters, yesNo, type Filter } from '../parts/filters'
import { GoOn } from '../parts/more'
import { Card, Empty, Loading, Page } from '../parts/page'
import { Table } from '../parts/table'

type More = Record<string, string | undefined>

const steps: [string, string][] = [['search', 'Searched'], ['contactStart', 'Began to write'], ['contactSubmit', 'Submitted'], ['contactTicket', 'Opened a ticket']]
const filtersOf = (report: SessionReport | undefined, params: Route['params']): Filter[] => {
  const known = (names: string[], said: string | undefined): [string, string][] => [...new Set([...names, ...(said ? [said] : [])])].map((name) => [name, words(name)])
  return [
    { name: 'result', label: 'Result', options: known(Object.keys(report?.results ?? {}), params.result) },
    { name: 'found', label: 'Found', options: yesNo },
    { name: 'contact', label: 'Contact', options: yesNo },
    { name: 'user', label: 'User' },
    { name: 'deviceClass', label: 'Device', options: ['desktop', 'phone', 'tablet', 'tv', 'server', 'bot'].map((name) => [name, words(name)]) },
    { name: 'landingPage', label: 'Landing page', about: 'A path, or a whole address' },
    { name: 'ticket', label: 'Ticket', options: yesNo },
    { name: 'step', label: 'Got as far as', options: steps },
    { name: 'dataKey', label: 'Data key', options: known(Object.keys(report?.dataKeys ?? {}), params.dataKey) },
    { name: 'priority', label: 'Priority' },
    { name: 'visitor', label: 'Visitor' },
    { name: 'metric', label: 'Has metric' },
    { name: 'metricFrom', label: 'Metric from' },
    { name: 'metricTo', label: 'Metric to' },
    { name: 'open', label: 'Going on', options: yesNo },
  ]
}

export const Sessions = ({ route }: { route: Route }) => {
  const span = spanOf(route.params)
  const unit = unitOf(span, route.params.by)
  const report = { ...ask(span), timeZone: zone, ...botsInReports(route.params) }
  const totals = useGet<SessionReport>('v1/reports/sessions', { ...report, by: unit })
  const past = useGet<SessionReport>('v1/reports/sessions', { ...report, ...previous(span) })
  const filters = filtersOf(totals.data, route.params)
  const query = { ...ask(span), ...pickFilters(route, filters), ...botsInLists(route.params) }
  const list = usePages<Session>('v1/sessions', 'sessions', { ...query, limit: 50 })
  const isFiltered = filters.some(({ name }) => route.params[name])
  const rows = rowsOf(route.params, span)
  const over = (name: string, pick: (t: SessionTotals) => number, more?: More, tone?: number) => ({
    name,
    ...periods(totals.data?.periods ?? [], span.from, span.to, unit, pick),
    ...(more && { rows: (from: number, to: number) => rows.sessions({ ...more, ...rows.within(from, to) }) }),
    ...(tone !== undefined && { tone }),
  })
  const found = over('Found', (t) => t.found, { found: 'true' })
  const table = (name: string, file: string) => <Download path="v1/reports/sessions" query={{ ...report, table: name, ...(name === 'periods' && { by: unit }) }} name={file} />
  return (
    <Page title="Sessions" lead="What each visit came to: whether somebody found an answer, or had to write." controls={<Controls route={route} span={span} by />}>
      {totals.data ? <Totals now={totals.data} past={past.data} rows={rows.sessions} /> : <Loading />}
      <Card title="All sessions over time" actions={table('periods', 'sessions-over-time')} body>
        <Chart
          label="All sessions over time"
          stacked
          times={found.times}
          step={stepOf(unit)}
          height={170}
          series={[found, over('Not found', (t) => t.notFound, { found: 'false' }), over('Other', (t) => t.sessions - t.found - t.notFound, undefined, 3)]}
          onRange={(from, to) => change(route, { ...ask({ from, to }), range: undefined })}
        />
      </Card>
      <div class="grid two">
        <Card title="All sessions by result" actions={table('results', 'results')} body>
          <Bars first={6} bars={bySize(totals.data?.results ?? {}).map(([name, value]) => ({ label: name === 'NONE' ? 'No result' : words(name), value, note: percent(value, totals.data!.sessions), href: rows.sessions({ result: name }) }))} />
        </Card>
        <Card title="All sessions by data key" actions={table('dataKeys', 'data-keys')} body>
          <Bars first={6} bars={bySize(Object.fromEntries(Object.entries(totals.data?.dataKeys ?? {}).map(([name, n]) => [name, n.sessions]))).map(([name, value]) => ({ label: words(name), value, note: percent(value, totals.data!.sessions), href: rows.sessions({ dataKey: name }) }))} />
        </Card>
      </div>
      <Filters route={route} filters={filters} first={6} />
      <Card title={isFiltered ? 'Sessions that fit the filters' : 'All sessions'} actions={<Download path="v1/sessions" query={query} name="sessions" />}>
        <Table<Session>
          caption="Sessions, newest first"
          rows={list.rows}
          loading={list.loading}
          id={(session) => session.sessionId}
          empty={<Empty title="No session fits">Choose a longer range of time, or clear a filter.</Empty>}
          columns={[
            { title: 'Started', cell: (s) => <span class="nowrap">{full(s.startedAt)}</span>, rows: (s) => to(route, s) },
            { title: 'Result', cell: (s) => <Outcome session={s} /> },
            { title: 'Priority', num: true, minor: true, cell: (s) => s.resultPriority || '' },
            { title: 'Contact', minor: true, cell: (s) => (s.contact ? <span class="tag warn">yes</span> : <span class="soft">no</span>) },
            { title: 'Who', clip: true, minor: true, cell: (s) => s.user ?? <span class="soft">{s.visitor ?? 'unknown'}</span> },
            { title: 'Events', num: true, cell: (s) => number(s.eventCount) },
            { title: 'Pages', num: true, minor: true, cell: (s) => number(s.actions?.['page.visit'] ?? 0), rows: (s) => to(route, s, { action: 'page.visit' }) },
            { title: 'Duration', num: true, minor: true, cell: (s) => <span class="nowrap">{duration(Date.parse(s.lastActivityAt) - Date.parse(s.startedAt))}</span> },
            { title: 'Device', minor: true, cell: (s) => (s.bot ? <span class="tag warn">bot</span> : (s.deviceClass ?? '')) },
            { title: 'Landing page', clip: true, minor: true, cell: (s) => path(s.landingPage) },
          ]}
        />
        <GoOn list={list} one="session" />
      </Card>
    </Page>
  )
}

const to = ({ params }: Route, session: Session, more: More = {}) => href(`sessions/${session.sessionId}`, { range: params.range, from: params.from, to: params.to, bots: params.bots, ...more })
const bySize = (counts: Record<string, number>) => Object.entries(counts).sort(([, a], [, b]) => b - a)

export const Outcome = ({ session }: { session: Session }) => (
  <span class="row nowrap" style={{ gap: '0.35rem', flexWrap: 'nowrap' }}>
    <span class={`tag ${toneOf(session.result)}`}>{session.result ? words(session.result) : 'Nothing yet'}</span>
    {session.open && <span class="tag accent minor">going on</span>}
  </span>
)

const toneOf = (result = '') =>
  result === 'CONTACT_TICKET' ? 'bad' : result.startsWith('CONTACT') || result === 'SEARCH' ? 'warn' : result.startsWith('CLICK') ? 'good' : ''

const Totals = ({ now, past, rows }: { now: SessionReport; past: SessionReport | undefined; rows: (more?: More) => string }) => {
  const of = (pick: (t: SessionTotals) => number) => ({ value: number(pick(now)), note: percent(pick(now), now.sessions), now: pick(now), before: past && pick(past) })
  return (
    <>
      <Stats
        figures={[
          { label: 'Sessions', ...of((t) => t.sessions), note: undefined, href: rows() },
          { label: 'Found', ...of((t) => t.found), href: rows({ found: 'true' }), better: 'more' },
          { label: 'Not found', ...of((t) => t.notFound), href: rows({ found: 'false' }), better: 'less' },
          { label: 'With contact', ...of((t) => t.contact), href: rows({ contact: 'true' }), better: 'less' },
          { label: 'With ticket', ...of((t) => t.ticket), href: rows({ ticket: 'true' }), better: 'less' },
        ]}
      />
      <p class="small soft">
        Of all sessions of this time; filters are for the list. Found: somebody opened an answer, or did something better. Not found: the best that happened is a search.
      </p>
    </>
  )
}
