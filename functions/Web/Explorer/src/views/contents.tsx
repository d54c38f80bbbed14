import { decimal, full, number, percent, words, zone } from '../core/format'
import { periods, stepOf } from '../core/periods'
import { ask, unitOf } from '../core/range'
import { change, type Route } from '../core/route'
import { counted } from '../core/say'
import { botsInLists, botsInReports, previous, rowsOf, spanOf } from '../core/span'
import type { Log, LogTypes, SessionReport } from '../core/types'
import { useGet } from '../core/use'
import { Chart } from '../parts/chart'
import { Controls } from '../parts/controls'
import { Download } from '../parts/download'
import { Bars, Stats } from '../parts/figures'
import { Card, Empty, Loading, Page } from '../parts/page'
import { Table } from '../parts/table'

interface Content {
  contentId: string
  clicks: number
  ratings: number
  averageRating: number | null
}
interface Report {
  averageRating: number | null
  top: Content[]
}
interface Positions {
  clicks: number
  positions: { logType: string; position: number; clicks: number }[]
}

const READ = 200
const LAST = 20
// The log types of clicks, as the report counts them.
const CLICKS = ['MATCH', 'INSTANT_MATCH', 'CONTACT_MATCH', 'CATEGORY', 'PUSH', 'POPULAR', 'RELATED', 'CHAINED', 'CONTENT', 'AUTOCOMPLETER', 'KNOWLEDGE_BASE_MATCH', 'CROSS-SELLING']
// What has a figure of its own, by log type.
const others: [string, string][] = [['AUTOCOMPLETER', 'Autocompleter'], ['INSTANT_SEARCH', 'Instant searches'], ['INSTANT_MATCH', 'Instant answers opened'], ['CATEGORY', 'Categories'], ['POPULAR', 'Popular'], ['PUSH', 'Pushed'], ['RELATED', 'Related']]
const generated: [string, string, string][] = [['GENERATIVE_AI_ANSWER', 'With an answer', 'answer'], ['GENERATIVE_AI_CONSENT', 'With a consent', 'consent']]

export const Contents = ({ route, external }: { route: Route; external: string[] }) => {
  const span = spanOf(route.params)
  const unit = unitOf(span, route.params.by)
  const query = { ...ask(span), ...botsInReports(route.params), timeZone: zone }
  const { data, loading } = useGet<Report>('v1/reports/contents', { ...query, limit: READ })
  const past = useGet<Report>('v1/reports/contents', { ...query, ...previous(span), limit: 1 })
  const positions = useGet<Positions>('v1/reports/positions', query)
  const types = useGet<LogTypes>('v1/reports/log-types', { ...query, by: unit })
  const pastTypes = useGet<LogTypes>('v1/reports/log-types', { ...query, ...previous(span) })
  const sessions = useGet<SessionReport>('v1/reports/sessions', query)
  const commented = { ...ask(span), ...botsInLists(route.params), commented: true, order: 'newest' }
  const ratings = useGet<{ logs: Log[]; continuation: string | null }>('v1/atomic-logs', { ...commented, limit: READ })
  const rows = rowsOf(route.params, span)
  const sum = (counts: Record<string, number> | undefined, names: string[]) => names.reduce((all, name) => all + (counts?.[name] ?? 0), 0)
  const figure = (label: string, names: string[]) => ({
    label,
    value: number(sum(types.data?.totals, names)),
    now: sum(types.data?.totals, names),
    before: pastTypes.data && sum(pastTypes.data.totals, names),
    href: rows.events({ logType: names.join() }),
  })
  const over = (name: string, names: string[]) => ({
    name,
    ...periods(types.data?.periods ?? [], span.from, span.to, unit, ({ counts }) => sum(counts, names)),
    rows: (from: number, to: number) => rows.events({ logType: names.join(), ...rows.within(from, to) }),
  })
  const [clicks, rated] = [over('Clicks', CLICKS), over('Ratings', ['RATING'])]
  const asBars = (entries: [string, string][]) =>
    entries.filter(([type]) => types.data?.totals[type]).map(([type, label]) => ({ label, value: types.data!.totals[type]!, href: rows.events({ logType: type }) }))
  const totals = <Download path="v1/reports/log-types" query={{ ...query, table: 'totals' }} name="log-types" />
  const ordered = (positions.data?.positions ?? []).toSorted((a, b) => a.logType.localeCompare(b.logType) || a.position - b.position)
  const keyed = generated.filter(([key]) => sessions.data?.dataKeys[key])
  const idOf = (log: Log) => log.contentId ?? String((log.params as { contentId?: unknown })?.contentId ?? '')
  return (
    <Page title="Contents" lead="What visitors open, and what they think of it." controls={<Controls route={route} span={span} by />}>
      {data && types.data ? (
        <Stats
          figures={[
            figure('Clicks', CLICKS),
            figure('Ratings', ['RATING']),
            { label: 'Average rating', value: decimal(data.averageRating), now: data.averageRating ?? undefined, before: past.data?.averageRating ?? undefined, better: 'more' },
          ]}
        />
      ) : <Loading />}
      <Card title="Clicks and ratings over time" actions={<Download path="v1/reports/contents" query={{ ...query, by: unit, table: 'periods' }} name="contents-over-time" />} body>
        <Chart label="Clicks and ratings over time" kind="lines" times={clicks.times} step={stepOf(unit)} series={[clicks, rated]} onRange={(from, to) => change(route, { ...ask({ from, to }), range: undefined })} />
      </Card>
      <div class="balanced">
        <Card title="Contents by clicks" actions={<Download path="v1/reports/contents" query={{ ...query, table: 'top' }} name="contents" />}>
          <Table<Content>
            caption="Contents, the most clicked first"
            rows={data?.top ?? []}
            loading={loading}
            first={15}
            isCut={data?.top.length === READ}
            id={(content) => content.contentId}
            empty={<Empty title="Nothing was opened in this time">Clicks are counted when they name their content, or come with a code of ours.</Empty>}
            columns={[
              { title: 'Content', clip: true, cell: (c) => c.contentId, rows: (c) => rows.events({ contentId: c.contentId }) },
              { title: 'Clicks', num: true, cell: (c) => number(c.clicks), rows: (c) => rows.events({ contentId: c.contentId, logType: CLICKS.join() }) },
              { title: 'Ratings', num: true, cell: (c) => number(c.ratings), rows: (c) => rows.events({ contentId: c.contentId, logType: 'RATING' }) },
              { title: 'Average', num: true, cell: (c) => decimal(c.averageRating) },
            ]}
          />
        </Card>
        <Card title="Generative answers, sessions" actions={<Download path="v1/reports/sessions" query={{ ...query, table: 'dataKeys' }} name="data-keys" />} body>
          <Bars
            bars={keyed.map(([key, label, one]) => ({ label, value: sessions.data!.dataKeys[key]!.sessions, note: counted(sessions.data!.dataKeys[key]!.events, one), href: rows.sessions({ dataKey: key }) }))}
            empty="No answer was generated"
          />
        </Card>
        <Card title="Clicks by position" actions={<Download path="v1/reports/positions" query={query} name="positions" />} body>
          <Bars
            first={10}
            bars={ordered.map((p) => ({ label: p.position > LAST ? `Behind ${LAST}` : `Position ${p.position}`, kind: words(p.logType).toLowerCase(), value: p.clicks, note: percent(p.clicks, positions.data!.clicks), href: rows.events({ logType: p.logType, position: String(p.position) }) }))}
            empty="No click came with a position"
          />
        </Card>
        <Card title="Autocompleter, instant answers and navigation" actions={totals} body>
          <Bars bars={asBars(others)} empty="None of them was used" />
        </Card>
        <Card title="External matchings" body>
          <Bars bars={asBars(external.map((name) => [name, name]))} empty={external.length ? 'No click went to another instance' : 'The project names no other instances'} />
        </Card>
      </div>
      <Card title="Ratings with comments" actions={<Download path="v1/atomic-logs" query={commented} name="comments" />}>
        <Table<Log>
          caption="Ratings with a comment, newest first"
          rows={ratings.data?.logs ?? []}
          loading={ratings.loading}
          first={20}
          isCut={!!ratings.data?.continuation}
          id={(log) => log.id}
          empty={<Empty title="Nobody has commented in this time" />}
          columns={[
            { title: 'Time', minor: true, cell: (log) => <span class="nowrap">{full(log.at)}</span> },
            { title: 'Rating', num: true, cell: (log) => log.rating ?? String((log.params as { value?: unknown })?.value ?? '') },
            { title: 'Content', clip: true, cell: idOf, rows: (log) => (idOf(log) ? rows.events({ contentId: idOf(log) }) : undefined) },
            { title: 'Comment', cell: (log) => log.comment ?? String((log.params as { comment?: unknown })?.comment ?? '') },
          ]}
        />
      </Card>
    </Page>
  )
}
