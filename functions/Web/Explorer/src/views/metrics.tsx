import { decimal, number, path, words, zone } from '../core/format'
import { periods, stepOf } from '../core/periods'
import { ask, unitOf } from '../core/range'
import { change, type Route } from '../core/route'
import { botsInReports, previous, rowsOf, spanOf } from '../core/span'
import { useGet } from '../core/use'
import { Chart } from '../parts/chart'
import { Controls } from '../parts/controls'
import { Download } from '../parts/download'
import { Bars, Stats } from '../parts/figures'
import { Card, Empty, Loading, Page, Segments } from '../parts/page'
import { Table } from '../parts/table'

interface Counts {
  sessions: number
  count: number
  mean: number
  min: number
  max: number
}
interface Bin {
  from: number
  to: number
  sessions: number
}
type Metric = Counts & {
  metric: string
  distribution: Bin[]
  periods: (Counts & { start: string })[]
  pages: (Counts & { landingPage: string })[]
  devices: (Counts & { deviceClass: string })[]
}
type Report = { metrics: Metric[] }
type More = Record<string, string | undefined>

const READ = 100

export const Metrics = ({ route }: { route: Route }) => {
  const span = spanOf(route.params)
  const unit = unitOf(span, route.params.by)
  const query = { ...ask(span), ...botsInReports(route.params), by: unit, timeZone: zone }
  const { data, error } = useGet<Report>('v1/reports/metrics', { ...query, limit: READ })
  const past = useGet<Report>('v1/reports/metrics', { ...query, ...previous(span), limit: 1 })
  const metric = data?.metrics.find((one) => one.metric === route.params.metric) ?? data?.metrics[0]
  const before = metric && past.data?.metrics.find((one) => one.metric === metric.metric)
  return (
    <Page title="Metrics" lead="The numbers that your pages report, such as satisfaction or time on page." controls={<Controls route={route} span={span} by />}>
      {!data && !error && <Loading />}
      {data && !metric && (
        <section class="card">
          <Empty title="No metric was reported in this time">
            Send numbers with any event, as <code>{'params: { metrics: { CSAT: 4 } }'}</code>.
          </Empty>
        </section>
      )}
      {data && metric && (
        <>
          {data.metrics.length > 1 && <Segments label="Metric" options={data.metrics.map((one) => [one.metric, one.metric])} value={metric.metric} onPick={(name) => change(route, { metric: name })} />}
          <One metric={metric} before={before} isCompared={!!past.data} unit={unit} span={span} route={route} query={query} />
        </>
      )}
    </Page>
  )
}

interface Shown {
  metric: Metric
  before: Metric | undefined
  isCompared: boolean
  unit: string
  span: ReturnType<typeof spanOf>
  route: Route
  query: Record<string, string | boolean>
}

const One = ({ metric, before, isCompared, unit, span, route, query }: Shown) => {
  const links = rowsOf(route.params, span)
  const rows = (more: More = {}) => links.sessions({ metric: metric.metric, ...more })
  const over = (pick: (p: Counts) => number | null, none: number | null = 0) => periods(metric.periods, span.from, span.to, unit, pick, none)
  const [means, counts] = [over((p) => p.mean, null), over((p) => p.sessions)]
  const drag = (from: number, to: number) => change(route, { ...ask({ from, to }), range: undefined })
  const compared = (pick: (c: Counts) => number) => ({ now: pick(metric), before: before ? pick(before) : isCompared ? 0 : undefined })
  const table = (name: string, file: string) => <Download path="v1/reports/metrics" query={{ ...query, table: name }} name={file} />
  return (
    <>
      <Stats
        figures={[
          { label: 'Mean', value: decimal(metric.mean), now: metric.mean, before: before?.mean },
          { label: 'Sessions', value: number(metric.sessions), href: rows(), ...compared((c) => c.sessions) },
          { label: 'Values', value: number(metric.count), ...compared((c) => c.count) },
          { label: 'Least', value: decimal(metric.min) },
          { label: 'Greatest', value: decimal(metric.max) },
        ]}
      />
      <div class="grid">
        <Card title="Mean over time" actions={table('metrics', 'metrics')} body>
          <Chart label={`Mean of ${metric.metric} over time`} kind="lines" times={means.times} series={[{ name: 'Mean', values: means.values }]} step={stepOf(unit)} onRange={drag} />
        </Card>
        <Card title="Sessions over time" actions={table('periods', 'metrics-over-time')} body>
          <Chart label={`Sessions with ${metric.metric} over time`} times={counts.times} series={[{ name: 'Sessions', values: counts.values, rows: (from, to) => rows(links.within(from, to)) }]} step={stepOf(unit)} onRange={drag} />
        </Card>
        <Card title="Distribution, by the last value of a session" actions={table('distribution', 'distribution')} body>
          <Bars bars={metric.distribution.map((bin, i) => ({ label: nameOf(bin), value: bin.sessions, href: rows({ metricFrom: String(bin.from), metricTo: String(i < metric.distribution.length - 1 ? below(bin) : bin.to) }) }))} />
        </Card>
        <Card title="By device" actions={table('devices', 'metrics-by-device')}>
          <Split rows={metric.devices.map((d) => ({ ...d, name: words(d.deviceClass), href: d.deviceClass === 'unknown' ? undefined : rows({ deviceClass: d.deviceClass }) }))} what="Device" />
        </Card>
      </div>
      <Card title="By landing page" actions={table('pages', 'metrics-by-page')}>
        <Split rows={metric.pages.map((p) => ({ ...p, name: p.landingPage === 'unknown' ? 'Unknown' : path(p.landingPage), href: p.landingPage === 'unknown' ? undefined : rows({ landingPage: p.landingPage }) }))} what="Page" isCut={metric.pages.length === READ} />
      </Card>
    </>
  )
}

const nameOf = ({ from, to }: Bin) => (from === to ? number(from) : `${number(round(from))} to ${number(round(to))}`)
const round = (n: number) => Math.round(n * 100) / 100

// What stands between two values belongs to the second; so the greatest number that is less than it.
const below = ({ from, to }: Bin) => {
  if (from === to || to === 0) return to
  const bits = new BigInt64Array(new Float64Array([to]).buffer)
  bits[0]! += to > 0 ? -1n : 1n
  return new Float64Array(bits.buffer)[0]!
}

type Row = Counts & { name: string; href: string | undefined }

const Split = ({ rows, what, isCut = false }: { rows: Row[]; what: string; isCut?: boolean }) => (
  <Table<Row>
    caption={`By ${what.toLowerCase()}`}
    rows={rows}
    first={15}
    isCut={isCut}
    id={(row) => row.name}
    columns={[
      { title: what, clip: true, cell: (row) => row.name, rows: (row) => row.href },
      { title: 'Mean', num: true, cell: (row) => decimal(row.mean) },
      { title: 'Values', num: true, minor: true, cell: (row) => number(row.count) },
      { title: 'Sessions', num: true, cell: (row) => number(row.sessions), rows: (row) => row.href },
    ]}
  />
)
