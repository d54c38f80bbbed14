import { periods, periodsOf, SHORT, stepOf } from '../core/periods'
import { ask, rangeOf, unitOf } from '../core/range'
import { full, number, path, words, zone } from '../core/format'
import { change, type Route } from '../core/route'
import type { Log, LogTypes } from '../core/types'
import { useGet, usePages } from '../core/use'
import { Chart } from '../parts/chart'
import { Filters, pickFilters, yesNo, type Filter } from '../parts/filters'
import { Card, Download, Empty, Failure, Page, Segments } from '../parts/page'
import { RangePicker } from '../parts/range-picker'
import { LogDetails } from '../parts/log'
import { Json, Table } from '../parts/table'
import { whatOf } from './live'

const kinds: [string, string][] = [['', 'All'], ['session', 'Session'], ['platform', 'Platform'], ['audit', 'Audit']]
const devices: [string, string][] = ['desktop', 'phone', 'tablet', 'tv', 'server', 'bot'].map((name) => [name, words(name)])

export const Activity = ({ route }: { route: Route }) => (
  <Page title="Activity" lead="Every event that was logged. Drag over the chart to look closer." actions={<RangePicker route={route} />}>
    <Segments label="Kind of events" options={kinds} value={route.params.category ?? ''} onPick={(category) => change(route, { category })} />
    {route.params.category === 'audit' ? <Audit route={route} /> : <Logs route={route} />}
  </Page>
)

const Logs = ({ route }: { route: Route }) => {
  const range = rangeOf(route.params)
  const unit = unitOf(range)
  const report = useGet<LogTypes>('v1/reports/log-types', { ...ask(range), by: unit, timeZone: zone, bots: route.params.bot !== 'false' })
  const types = Object.keys(report.data?.totals ?? {}).sort()
  const filters: Filter[] = [
    { name: 'text', label: 'Contains' },
    { name: 'logType', label: 'Log type', options: types.map((type) => [type, words(type)]) },
    { name: 'user', label: 'User' },
    { name: 'url', label: 'Page' },
    { name: 'deviceClass', label: 'Device', options: devices },
    { name: 'bot', label: 'Bot', options: yesNo },
    { name: 'action', label: 'Action' },
    { name: 'label', label: 'Label' },
    { name: 'visitor', label: 'Visitor' },
    { name: 'contentId', label: 'Content' },
    { name: 'searchId', label: 'Search id' },
    { name: 'product', label: 'Product', options: ['search', 'knowledge', 'chatbot', 'site'].map((p) => [p, words(p)]) },
    { name: 'source', label: 'Source' },
    { name: 'verified', label: 'Verified', options: yesNo },
  ]
  const query = { ...ask(range), order: 'newest', ...pickFilters(route, [...filters, { name: 'category', label: '' }]) }
  const list = usePages<Log>('v1/atomic-logs', 'logs', { ...query, limit: 100 })
  const only = route.params.logType
  // The counters know log types alone, and hours. What is asked for more closely is drawn from the rows, if they are few.
  const isClose = range.to - range.from <= SHORT || filters.some(({ name }) => name !== 'logType' && route.params[name])
  const close = useGet<{ logs: Log[]; continuation: string | null }>(isClose ? 'v1/atomic-logs' : null, { ...query, limit: 1000 })
  const rows = close.data && close.data.continuation === null ? close.data.logs : undefined
  const counted = periods(report.data?.periods ?? [], range.from, range.to, unit, ({ counts }) => (only ? (counts[only] ?? 0) : Object.values(counts).reduce((sum, n) => sum + n, 0)))
  const drawn = rows ? periodsOf(rows.map((log) => Date.parse(log.at)), range.from, range.to, unit) : { ...counted, step: stepOf(unit) }
  const all = drawn.values.reduce<number>((sum, n) => sum + (n ?? 0), 0)
  return (
    <>
      <Filters route={route} filters={filters} first={6} />
      <Failure error={report.error ?? list.error} />
      <Card title={only ? `${words(only)} over time` : 'Events over time'} actions={<span class="row"><span class="soft small"><b data-figure="Events">{number(all)}</b> {rows ? 'that fit' : only ? 'of this log type' : 'of all log types'}, by {drawn.step < 3600 ? `${drawn.step / 60} min` : unit}</span><Download path="v1/reports/log-types" query={{ ...ask(range), by: unit, timeZone: zone }} name="log-types" /></span>} body>
        <Chart label="Events over time" times={drawn.times} series={[{ name: 'Events', values: drawn.values }]} step={drawn.step} height={160} onRange={(from, to) => change(route, { from: new Date(from).toISOString(), to: new Date(to).toISOString(), range: undefined })} />
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
            { title: 'Event', cell: (log) => <b class="nowrap">{words(log.action)}</b> },
            { title: 'What', clip: true, cell: whatOf },
            { title: 'Page', clip: true, cell: (log) => path(log.url) },
            { title: 'Who', clip: true, cell: (log) => log.user ?? <span class="soft">{log.visitor ?? 'unknown'}</span> },
            { title: 'Device', cell: (log) => log.deviceClass ?? '' },
            { title: 'Marks', cell: (log) => <span class="row" style={{ gap: '0.3rem' }}>{log.verified && <span class="tag good">verified</span>}{log.bot && <span class="tag warn">bot</span>}</span> },
          ]}
        />
        <More list={list} what="events" />
      </Card>
    </>
  )
}

export const More = ({ list, what }: { list: { rows: unknown[]; more: boolean; loading: boolean; next: () => void }; what: string }) => (
  <div class="foot">
    <span data-shown={list.rows.length}>{number(list.rows.length)} {what}{list.more ? ', and more' : ''}</span>
    {list.more && <button type="button" class="button" disabled={list.loading} onClick={list.next}>{list.loading ? 'Reading…' : 'Show older'}</button>}
  </div>
)

interface Change {
  id: string
  receivedAt: string
  action: string
  user?: string
  params?: unknown
}

export const Audit = ({ route }: { route: Route }) => {
  const range = rangeOf(route.params)
  const { data, error, loading } = useGet<{ logs: Change[] }>('v1/audit-logs', { ...ask(range), limit: 200 })
  return (
    <Card title="Changes of the project">
      <Failure error={error} />
      <Table<Change>
        caption="Changes, newest first"
        rows={data?.logs ?? []}
        loading={loading}
        id={(line) => line.id}
        opens={(line) => <Json value={line} />}
        empty={<Empty title="Nothing was changed in this time">Keys, rules and lists that somebody changes are listed here.</Empty>}
        columns={[
          { title: 'Time', cell: (line) => <time class="nowrap" dateTime={line.receivedAt}>{full(line.receivedAt)}</time> },
          { title: 'Change', cell: (line) => <b>{words(line.action)}</b> },
          { title: 'By', cell: (line) => line.user ?? '' },
        ]}
      />
    </Card>
  )
}
