import { number, percent, words, zone } from '../core/format'
import { periods, stepOf } from '../core/periods'
import { ask, before, carry, rangeOf, unitOf } from '../core/range'
import { change, href, type Route } from '../core/route'
import type { Rates, SearchReport, SessionReport } from '../core/types'
import { useGet } from '../core/use'
import { Chart } from '../parts/chart'
import { Card, Download, Empty, Failure, Loading, Page, Segments } from '../parts/page'
import { RangePicker } from '../parts/range-picker'
import { Bars, Stats, Table } from '../parts/table'

interface Queried {
  query: string
  searches: number
  withClick: number
  withoutClick: number
  withoutResults: number
}

const units: [string, string][] = [['hour', 'Hour'], ['day', 'Day'], ['week', 'Week']]

export const Searches = ({ route }: { route: Route }) => {
  const range = rangeOf(route.params)
  const unit = unitOf(range, route.params.by)
  const query = { ...ask(range), limit: 50, timeZone: zone }
  const { data, error } = useGet<SearchReport>('v1/reports/searches', { ...query, by: unit })
  const past = useGet<SearchReport>('v1/reports/searches', { ...ask(before(range)), limit: 1 })
  const queries = useGet<{ queries: Queried[]; isWhole: boolean; searches: number }>('v1/reports/queries', query)
  const sessions = useGet<SessionReport>('v1/reports/sessions', ask(range))
  const by = (pick: (r: Rates) => number) => periods(data?.periods ?? [], range.from, range.to, unit, pick)
  const rows = (more: Record<string, string>) => href('activity', { ...carry(route.params), bot: 'false', ...more })
  const searched = (text: string, logType = 'SEARCH') => rows({ logType, text })
  return (
    <Page title="Searches" lead="What visitors look for, and what they make of what they get." actions={<><Segments label="By" options={units} value={unit} onPick={(value) => change(route, { by: value })} /><RangePicker route={route} /></>}>
      <Failure error={error} />
      {data ? (
        <Stats
          figures={[
            { label: 'Searches', value: number(data.searches), now: data.searches, before: past.data?.searches, href: rows({ logType: 'SEARCH' }) },
            { label: 'With click', value: number(data.withClick), note: percent(data.withClick, data.searches), now: data.withClick, before: past.data?.withClick, href: rows({ logType: 'MATCH' }) },
            { label: 'Without click', value: number(data.withoutClick), note: percent(data.withoutClick, data.searches), now: data.withoutClick, before: past.data?.withoutClick, less: true, href: rows({ logType: 'SEARCH' }) },
            { label: 'Without results', value: number(data.withoutResults), note: percent(data.withoutResults, data.searches), now: data.withoutResults, before: past.data?.withoutResults, less: true, href: rows({ logType: 'SEARCH', text: '"resultCount":0' }) },
          ]}
        />
      ) : <Loading />}
      <Card title="Searches over time" actions={<Download path="v1/reports/searches" query={{ ...query, by: unit, limit: undefined }} name="searches-over-time" />} body>
        <Chart
          label="Searches over time"
          stacked
          times={by((r) => r.searches).times}
          step={stepOf(unit)}
          series={[
            { name: 'With click', values: by((r) => r.withClick).values },
            { name: 'Without click', values: by((r) => r.withoutClick - r.withoutResults).values },
            { name: 'Without results', values: by((r) => r.withoutResults).values, tone: 3 },
          ]}
          onRange={(from, to) => change(route, { from: new Date(from).toISOString(), to: new Date(to).toISOString(), range: undefined })}
        />
      </Card>
      <div class="grid">
        <Card title="Top queries" actions={<Download path="v1/reports/searches" query={ask(range)} name="queries" />} body>
          <Bars bars={(data?.top ?? []).slice(0, 15).map((q) => ({ label: q.query, value: q.count, href: searched(q.query, q.logType) }))} />
        </Card>
        <Card title="Gaps: nothing was found" body>
          <Bars bars={(data?.gaps ?? []).slice(0, 15).map((q) => ({ label: q.query, value: q.count, href: searched(q.query, q.logType) }))} empty={data?.searches ? 'Every search found something' : 'Nothing in this time'} />
        </Card>
      </div>
      <Card title="Queries without click" actions={<Download path="v1/reports/queries" query={ask(range)} name="queries-without-click" />}>
        <Failure error={queries.error} />
        <Table<Queried>
          caption="Queries, those with the most searches without a click first"
          rows={queries.data?.queries.slice(0, 25) ?? []}
          loading={queries.loading}
          id={(q) => q.query}
          columns={[
            { title: 'Query', clip: true, cell: (q) => <a class="link" href={searched(q.query)}>{q.query || '(empty)'}</a> },
            { title: 'Searches', num: true, cell: (q) => number(q.searches) },
            { title: 'With click', num: true, cell: (q) => number(q.withClick) },
            { title: 'Without click', num: true, cell: (q) => number(q.withoutClick) },
            { title: 'Rate of clicks', num: true, cell: (q) => percent(q.withClick, q.searches) },
            { title: 'Without results', num: true, cell: (q) => number(q.withoutResults) },
          ]}
        />
        {queries.data && !queries.data.isWhole && <p class="foot">Of the last {number(queries.data.searches)} searches of this time.</p>}
      </Card>
      <div class="grid">
        <Card title="From search to ticket, sessions" body>
          {sessions.data ? <Funnel report={sessions.data} rows={(more) => href('sessions', { ...carry(route.params), ...more })} /> : <Loading />}
        </Card>
        <Card title="By log type" body>
          {data && Object.keys(data.byLogType).length === 0 ? <Empty title="No searches in this time" /> : (
            <Bars bars={Object.entries(data?.byLogType ?? {}).map(([type, r]) => ({ label: words(type), value: r.searches, note: `${percent(r.withClick, r.searches)} with click`, href: rows({ logType: type }) }))} />
          )}
        </Card>
      </div>
    </Page>
  )
}

const Funnel = ({ report, rows }: { report: SessionReport; rows: (more: Record<string, string>) => string }) => {
  const { search, contactStart, contactSubmit, contactTicket } = report.funnel
  const of = (value: number) => percent(value, search)
  return (
    <Bars
      bars={[
        { label: 'Searched', value: search, href: rows({}) },
        { label: 'Began to write', value: contactStart, note: of(contactStart), href: rows({ contact: 'true' }) },
        { label: 'Submitted', value: contactSubmit, note: of(contactSubmit), href: rows({ contact: 'true' }) },
        { label: 'Opened a ticket', value: contactTicket, note: of(contactTicket), href: rows({ result: 'CONTACT_TICKET' }) },
      ]}
    />
  )
}
