import { decimal, number, path, words, zone } from '../core/format'
import { periods, stepOf } from '../core/periods'
import { ask, carry, rangeOf, unitOf } from '../core/range'
import { change, href, type Route } from '../core/route'
import { useGet } from '../core/use'
import { Chart } from '../parts/chart'
import { Card, Download, Empty, Failure, Loading, Page, Segments } from '../parts/page'
import { RangePicker } from '../parts/range-picker'
import { Bars, Stats, Table } from '../parts/table'

interface Counts {
  sessions: number
  count: number
  mean: number
  min: number
  max: number
}
type Metric = Counts & {
  metric: string
  distribution: { from: number; to: number; sessions: number }[]
  periods: (Counts & { start: string })[]
  pages: (Counts & { landingPage: string })[]
  devices: (Counts & { deviceClass: string })[]
}

export const Metrics = ({ route }: { route: Route }) => {
  const range = rangeOf(route.params)
  const unit = unitOf(range, route.params.by)
  const query = { ...ask(range), by: unit, timeZone: zone, limit: 25 }
  const { data, error } = useGet<{ metrics: Metric[] }>('v1/reports/metrics', query)
  const metric = data?.metrics.find((one) => one.metric === route.params.metric) ?? data?.metrics[0]
  return (
    <Page title="Metrics" lead="The numbers that your pages report, such as satisfaction or time on page." actions={<RangePicker route={route} />}>
      <Failure error={error} />
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
          <One metric={metric} unit={unit} range={range} route={route} query={query} />
        </>
      )}
    </Page>
  )
}

const One = ({ metric, unit, range, route, query }: { metric: Metric; unit: string; range: { from: number; to: number }; route: Route; query: Record<string, string | number> }) => {
  const means = periods(metric.periods, range.from, range.to, unit, (p) => p.mean, null)
  const counts = periods(metric.periods, range.from, range.to, unit, (p) => p.count)
  const rows = (more: Record<string, string> = {}) => href('sessions', { ...carry(route.params), metric: metric.metric, ...more })
  const drag = (from: number, to: number) => change(route, { from: new Date(from).toISOString(), to: new Date(to).toISOString(), range: undefined })
  return (
    <>
      <Stats
        figures={[
          { label: 'Mean', value: decimal(metric.mean), href: rows() },
          { label: 'Values', value: number(metric.count), href: rows() },
          { label: 'Sessions', value: number(metric.sessions), href: rows() },
          { label: 'Least', value: decimal(metric.min) },
          { label: 'Greatest', value: decimal(metric.max) },
        ]}
      />
      <div class="grid">
        <Card title="Mean over time" actions={<Download path="v1/reports/metrics" query={query} name="metrics" />} body>
          <Chart label={`Mean of ${metric.metric} over time`} kind="lines" times={means.times} series={[{ name: 'Mean', values: means.values }]} step={stepOf(unit)} onRange={drag} />
        </Card>
        <Card title="Values over time" body>
          <Chart label={`Values of ${metric.metric} over time`} times={counts.times} series={[{ name: 'Values', values: counts.values }]} step={stepOf(unit)} onRange={drag} />
        </Card>
        <Card title="Distribution, by the last value of a session" body>
          <Bars bars={metric.distribution.map((bin) => ({ label: bin.from === bin.to ? number(bin.from) : `${number(round(bin.from))} to ${number(round(bin.to))}`, value: bin.sessions, href: rows() }))} />
        </Card>
        <Card title="By device">
          <Split rows={metric.devices.map((d) => ({ ...d, name: words(d.deviceClass), href: d.deviceClass === 'unknown' ? undefined : rows({ deviceClass: d.deviceClass }) }))} what="Device" />
        </Card>
      </div>
      <Card title="By landing page">
        <Split rows={metric.pages.map((p) => ({ ...p, name: p.landingPage === 'unknown' ? 'Unknown' : path(p.landingPage), href: p.landingPage === 'unknown' ? undefined : rows({ landingPage: p.landingPage }) }))} what="Page" />
      </Card>
    </>
  )
}

const round = (n: number) => Math.round(n * 100) / 100

const Split = ({ rows, what }: { rows: (Counts & { name: string; href: string | undefined })[]; what: string }) => (
  <Table
    caption={`By ${what.toLowerCase()}`}
    rows={rows}
    id={(row) => row.name}
    columns={[
      { title: what, clip: true, cell: (row) => (row.href ? <a class="link" href={row.href}>{row.name}</a> : row.name) },
      { title: 'Mean', num: true, cell: (row) => decimal(row.mean) },
      { title: 'Values', num: true, cell: (row) => number(row.count) },
      { title: 'Sessions', num: true, cell: (row) => number(row.sessions) },
    ]}
  />
)
