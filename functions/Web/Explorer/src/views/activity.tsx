import { periods, periodsOf, SHORT, stepOf } from '../core/periods'
import { ask, rangeOf, unitOf } from '../core/range'
import { full, number, path, words, zone } from '../core/format'
import { change, href, type Route } from '../core/route'
import { botsInLists, botsInReports, botsOf, rowsOf, spanOf } from '../core/span'
import type { Log, LogTypes } from '../core/types'
import { useGet, usePages } from '../core/use'
import { Chart } from '../parts/chart'
import { Controls } from '../parts/controls'
import { Download } from '../parts/download'
import { Filters, pickFilters, yesNo, type Filter } from '../parts/filters'
import { LogDetails } from '../parts/log'
import { GoOn } from '../parts/more'
import { Card, Empty, Loading, Page, Segments } from '../parts/page'
import { Table } from '../parts/table'
import { Audit } from './audit'
import { whatOf } from './live'

const kinds: [string, string][] = [['', 'All'], ['session', 'Session'], ['platform', 'Platform'], ['audit', 'Audit']]
const devices: [string, string][] = ['desktop', 'phone', 'tablet', 'tv', 'server', 'bot'].map((name) => [name, words(name)])
const dialects: [string, string][] = [['collect', 'Collect'], ['tracking', 'Tracking API'], ['segment', 'Segment'], ['synerise', 'Synerise'], ['matomo', 'Matomo'], ['snowplow', 'Snowplow'], ['posthog', 'PostHog']]
// How many rows a chart is drawn of.
const DRAWN = 1000

export const Activity = ({ route }: { route: Route }) => {
  const isAudit = route.params.category === 'audit'
  const isClose = isShort(route)
  const span = isClose ? rangeOf(route.params) : spanOf(route.params)
  return (
    <Page title="Activity" lead="Every event that was logged." controls={<Controls route={route} span={span} by={!isAudit && !isClose} lists={!isAudit} />}>
      <Segments label="Kind of events" options={kinds} value={route.params.category ?? ''} onPick={(category) => change(route, { category })} />
      {isAudit ? <Audit route={route} /> : <Logs route={route} />}
    </Page>
  )
}

const isShort = ({ params }: Route) => {
  const { from, to } = rangeOf(params)
  return to - from <= SHORT
}

const filtersOf = (types: string[], said: string | undefined): Filter[] => [
  { name: 'text', label: 'Contains' },
  { name: 'logType', label: 'Log type', options: [...new Set([...types, ...(said ? [said] : [])])].map((type) => [type, type.includes(',') ? type.split(',').map(words).join(', ') : words(type)]) },
  { name: 'user', label: 'User' },
  { name: 'url', label: 'Page', about: 'A path, or a whole address' },
  { name: 'deviceClass', label: 'Device', options: devices },
  { name: 'dialect', label: 'Dialect', options: dialects },
  { name: 'action', label: 'Action' },
  { name: 'label', label: 'Label' },
  { name: 'visitor', label: 'Visitor' },
  { name: 'session', label: 'Session' },
  { name: 'query', label: 'Searched for' },
  { name: 'clicked', label: 'Search with click', options: yesNo },
  { name: 'empty', label: 'Search without results', options: yesNo },
  { name: 'contentId', label: 'Content' },
  { name: 'position', label: 'Position of click' },
  { name: 'commented', label: 'Rating with comment', options: yesNo },
  { name: 'searchId', label: 'Search id' },
  { name: 'product', label: 'Product', options: ['search', 'knowledge', 'chatbot', 'site'].map((p) => [p, words(p)]) },
  { name: 'source', label: 'Source' },
  { name: 'verified', label: 'Verified', options: yesNo },
  { name: 'hasLogType', label: 'Has a log type', options: [['false', 'No']] },
]

const Logs = ({ route }: { route: Route }) => {
  const isClose = isShort(route)
  const span = isClose ? rangeOf(route.params) : spanOf(route.params)
  const unit = unitOf(span, route.params.by)
  const only = route.params.logType?.split(',')
  const report = useGet<LogTypes>('v1/reports/log-types', { ...ask(span), by: unit, timeZone: zone, ...botsInReports(route.params) })
  const filters = filtersOf(Object.keys(report.data?.totals ?? {}).sort(), route.params.logType)
  const query = { ...ask(span), ...botsInLists(route.params), order: 'newest', ...pickFilters(route, [...filters, { name: 'category', label: '' }]) }
  const list = usePages<Log>('v1/atomic-logs', 'logs', { ...query, limit: 100 })
  // The counters know log types alone, and no less than an hour. What is asked for more closely is drawn of the rows.
  const isOfRows = isClose || botsOf(route.params) === 'only' || !!route.params.category || filters.some(({ name }) => name !== 'logType' && route.params[name])
  const close = useGet<{ logs: Log[]; continuation: string | null }>(isOfRows ? 'v1/atomic-logs' : null, { ...query, limit: DRAWN })
  const isWhole = close.data?.continuation === null
  const sum = (counts: Record<string, number>) => Object.entries(counts).reduce((all, [type, n]) => (only && !only.includes(type) ? all : all + n), 0)
  const drawn =
    !isOfRows ? { ...periods(report.data?.periods ?? [], span.from, span.to, unit, ({ counts }) => sum(counts)), step: stepOf(unit) }
    : isWhole ? periodsOf(close.data!.logs.map((log) => Date.parse(log.at)), span.from, span.to, unit)
    : undefined
  const all = drawn?.values.reduce<number>((total, n) => total + (n ?? 0), 0)
  const rows = rowsOf(route.params, span)
  const said = pickFilters(route, [...filters, { name: 'category', label: '' }])
  const step = drawn && drawn.step < 3600 ? `${drawn.step / 60} min` : unit
  return (
    <>
      <Filters route={route} filters={filters} first={6} />
      <Card
        title="Events over time"
        actions={
          <span class="row">
            {drawn && <span class="soft small"><b data-figure="Events">{number(all!)}</b> {all === 1 ? 'event fits' : 'events fit'}, by {step}</span>}
            {!isOfRows && <Download path="v1/reports/log-types" query={{ ...ask(span), by: unit, timeZone: zone, ...botsInReports(route.params) }} name="log-types" />}
          </span>
        }
        body
      >
        {drawn ? (
          <Chart
            label="Events over time"
            times={drawn.times}
            series={[{ name: 'Events', values: drawn.values, rows: (from, to) => rows.events({ ...said, ...rows.within(from, to) }) }]}
            step={drawn.step}
            height={160}
            onRange={(from, to) => change(route, { ...ask({ from, to }), range: undefined })}
          />
        ) : close.data ? <Empty title={`More than ${number(DRAWN)} events fit these filters`}>They are listed below. Choose a shorter time to see them drawn.</Empty>
        : <Loading />}
      </Card>
      <Card title="Events" actions={<Download path="v1/atomic-logs" query={query} name="atomic-logs" />}>
        <Table<Log>
          caption="Events, newest first"
          rows={list.rows}
          loading={list.loading}
          id={(log) => log.id}
          opens={(log) => <LogDetails log={log} params={route.params} />}
          empty={<Empty title="Nothing fits">Choose a longer range of time, or clear a filter.</Empty>}
          columns={[
            { title: 'Time', cell: (log) => <time class="nowrap" dateTime={log.at}>{full(log.at)}</time> },
            { title: 'Event', cell: (log) => <b class="nowrap">{words(log.action ?? 'event')}</b> },
            { title: 'What', clip: true, cell: whatOf },
            { title: 'Page', clip: true, minor: true, cell: (log) => path(log.url) },
            { title: 'Who', clip: true, minor: true, cell: (log) => log.user ?? <span class="soft">{log.visitor ?? 'unknown'}</span> },
            { title: 'Device', minor: true, cell: (log) => log.deviceClass ?? '' },
            { title: 'Dialect', minor: true, cell: (log) => log.dialect ?? '' },
            { title: 'Marks', minor: true, cell: (log) => <span class="row" style={{ gap: '0.3rem' }}>{log.verified && <span class="tag good">verified</span>}{log.bot && <span class="tag warn">bot</span>}</span> },
          ]}
        />
        <GoOn list={list} one="event" />
      </Card>
      {route.params.session && <p class="small"><a class="link" href={href(`sessions/${route.params.session}`)}>The session as a timeline</a></p>}
    </>
  )
}
