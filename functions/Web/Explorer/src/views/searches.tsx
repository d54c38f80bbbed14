import { percent, number, words, zone } from '../core/format'
import { periods, stepOf } from '../core/periods'
import { ask, unitOf } from '../core/range'
import { change, type Route } from '../core/route'
import { counted, queried } from '../core/say'
import { botsInReports, previous, rowsOf, spanOf } from '../core/span'
import type { QueryCount, Rates, SearchReport, SessionReport } from '../core/types'
import { useGet } from '../core/use'
import { Chart } from '../parts/chart'
import { Controls } from '../parts/controls'
import { Download } from '../parts/download'
import { Bars, Stats } from '../parts/figures'
import { Card, Loading, Page } from '../parts/page'
import { Table } from '../parts/table'

interface Queried extends Rates {
  query: string
  logType: string
}

// The log types of searches, as the report counts them.
const TYPES = 'SEARCH,INSTANT_SEARCH,CONTACT_SEARCH'
const READ = 200
const FIRST = 10
const kindOf = (logType: string) => (logType === 'SEARCH' ? undefined : words(logType).toLowerCase())

export const Searches = ({ route }: { route: Route }) => {
  const span = spanOf(route.params)
  const unit = unitOf(span, route.params.by)
  const query = { ...ask(span), ...botsInReports(route.params), timeZone: zone }
  const { data } = useGet<SearchReport>('v1/reports/searches', { ...query, by: unit, limit: READ })
  const past = useGet<SearchReport>('v1/reports/searches', { ...query, ...previous(span), limit: 1 })
  const queries = useGet<{ queries: Queried[] }>('v1/reports/queries', { ...query, limit: READ })
  const sessions = useGet<SessionReport>('v1/reports/sessions', query)
  const rows = rowsOf(route.params, span)
  const searched = (more: Record<string, string> = {}) => rows.events({ logType: TYPES, ...more })
  const asked = (q: { query: string; logType: string }, more: Record<string, string> = {}) => (q.query ? rows.events({ logType: q.logType, query: q.query, ...more }) : undefined)
  const by = (pick: (r: Rates) => number) => periods(data?.periods ?? [], span.from, span.to, unit, pick)
  const series = (name: string, pick: (r: Rates) => number, more: Record<string, string>, tone?: number) =>
    ({ name, values: by(pick).values, rows: (from: number, to: number) => rows.events({ logType: TYPES, ...more, ...rows.within(from, to) }), ...(tone !== undefined && { tone }) })
  const figure = (label: string, pick: (r: Rates) => number, more: Record<string, string> = {}, better?: 'more' | 'less') => ({
    label,
    value: number(pick(data!)),
    note: Object.keys(more).length ? percent(pick(data!), data!.searches) : undefined,
    now: pick(data!),
    before: past.data && pick(past.data),
    href: searched(more),
    ...(better && { better }),
  })
  const bars = (list: QueryCount[] | undefined, more: Record<string, string> = {}) =>
    (list ?? []).map((q) => ({ label: queried(q.query), kind: kindOf(q.logType), value: q.count, href: asked(q, more) }))
  return (
    <Page title="Searches" lead="What visitors look for, and what they make of what they get." controls={<Controls route={route} span={span} by />}>
      {data ? (
        <Stats
          figures={[
            figure('Searches', (r) => r.searches),
            figure('With click', (r) => r.withClick, { clicked: 'true' }, 'more'),
            figure('Without click', (r) => r.withoutClick, { clicked: 'false' }, 'less'),
            figure('Without results', (r) => r.withoutResults, { empty: 'true' }, 'less'),
          ]}
        />
      ) : <Loading />}
      <Card title="Searches over time" actions={<Download path="v1/reports/searches" query={{ ...query, by: unit, table: 'periods' }} name="searches-over-time" />} body>
        <Chart
          label="Searches over time"
          stacked
          times={by((r) => r.searches).times}
          step={stepOf(unit)}
          series={[
            series('With click', (r) => r.withClick, { clicked: 'true' }),
            series('Without click', (r) => r.withoutClick - r.withoutResults, { clicked: 'false', empty: 'false' }),
            series('Without results', (r) => r.withoutResults, { empty: 'true' }, 3),
          ]}
          onRange={(from, to) => change(route, { ...ask({ from, to }), range: undefined })}
        />
      </Card>
      <div class="balanced">
        <Card title="Top queries" actions={<Download path="v1/reports/searches" query={{ ...query, table: 'top' }} name="top-queries" />} body>
          <Bars bars={bars(data?.top)} first={FIRST} isCut={data?.top.length === READ} />
        </Card>
        <Card title="Gaps: nothing was found" actions={<Download path="v1/reports/searches" query={{ ...query, table: 'gaps' }} name="gaps" />} body>
          <Bars bars={bars(data?.gaps, { empty: 'true' })} first={FIRST} isCut={data?.gaps.length === READ} empty={data?.searches ? 'Every search found something' : 'Nothing in this time'} />
        </Card>
        <Card title="From search to ticket, sessions" actions={<Download path="v1/reports/sessions" query={{ ...query, table: 'funnel' }} name="funnel" />} body>
          {sessions.data ? <Funnel report={sessions.data} rows={(step) => rows.sessions({ step })} /> : <Loading />}
        </Card>
        <Card title="By log type" actions={<Download path="v1/reports/searches" query={{ ...query, table: 'byLogType' }} name="searches-by-log-type" />} body>
          <Bars bars={Object.entries(data?.byLogType ?? {}).map(([type, r]) => ({ label: words(type), value: r.searches, note: `${percent(r.withClick, r.searches)} with click`, href: rows.events({ logType: type }) }))} empty="No searches in this time" />
        </Card>
      </div>
      <Card title="Queries, least clicked first" actions={<Download path="v1/reports/queries" query={query} name="queries" />}>
        <Table<Queried>
          caption="Queries, those with the most searches without a click first"
          rows={queries.data?.queries ?? []}
          loading={queries.loading}
          first={25}
          isCut={queries.data?.queries.length === READ}
          id={(q) => `${q.logType} ${q.query}`}
          columns={[
            { title: 'Query', clip: true, cell: (q) => queried(q.query), rows: (q) => asked(q) },
            { title: 'Log type', minor: true, cell: (q) => words(q.logType) },
            { title: 'Searches', num: true, cell: (q) => number(q.searches), rows: (q) => asked(q) },
            { title: 'With click', num: true, minor: true, cell: (q) => number(q.withClick), rows: (q) => asked(q, { clicked: 'true' }) },
            { title: 'Without click', num: true, cell: (q) => number(q.withoutClick), rows: (q) => asked(q, { clicked: 'false' }) },
            { title: 'Rate of clicks', num: true, minor: true, cell: (q) => percent(q.withClick, q.searches) },
            { title: 'Without results', num: true, minor: true, cell: (q) => number(q.withoutResults), rows: (q) => asked(q, { empty: 'true' }) },
          ]}
        />
      </Card>
      <p class="small soft">{data && counted(data.searches, 'search', 'searches')} of the log types search, instant search and contact search. One with a click is one of which a result was opened by its code.</p>
    </Page>
  )
}

const Funnel = ({ report, rows }: { report: SessionReport; rows: (step: string) => string }) => {
  const { search, contactStart, contactSubmit, contactTicket } = report.funnel
  const of = (value: number) => percent(value, search)
  return (
    <Bars
      bars={[
        { label: 'Searched', value: search, href: rows('search') },
        { label: 'Began to write', value: contactStart, note: of(contactStart), href: rows('contactStart') },
        { label: 'Submitted', value: contactSubmit, note: of(contactSubmit), href: rows('contactSubmit') },
        { label: 'Opened a ticket', value: contactTicket, note: of(contactTicket), href: rows('contactTicket') },
      ]}
    />
  )
}
