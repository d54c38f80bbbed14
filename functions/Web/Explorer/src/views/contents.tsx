import { decimal, full, number, percent, words, zone } from '../core/format'
import { ask, before, carry, rangeOf } from '../core/range'
import { href, type Route } from '../core/route'
import type { Log, LogTypes, SessionReport } from '../core/types'
import { useGet } from '../core/use'
import { Card, Download, Empty, Failure, Loading, Page } from '../parts/page'
import { RangePicker } from '../parts/range-picker'
import { Bars, Stats, Table } from '../parts/table'

interface Content {
  contentId: string
  clicks: number
  ratings: number
  averageRating: number | null
}
interface Report {
  clicks: number
  ratings: number
  averageRating: number | null
  top: Content[]
}
interface Positions {
  clicks: number
  positions: { logType: string; position: number; clicks: number }[]
}

const LAST = 20
// What has a figure of its own, by log type.
const others: [string, string][] = [['AUTOCOMPLETER', 'Autocompleter'], ['INSTANT_SEARCH', 'Instant searches'], ['INSTANT_MATCH', 'Instant answers opened'], ['CATEGORY', 'Categories'], ['POPULAR', 'Popular'], ['PUSH', 'Pushed'], ['RELATED', 'Related']]

export const Contents = ({ route, external }: { route: Route; external: string[] }) => {
  const range = rangeOf(route.params)
  const { data, error } = useGet<Report>('v1/reports/contents', { ...ask(range), limit: 50 })
  const past = useGet<Report>('v1/reports/contents', { ...ask(before(range)), limit: 1 })
  const positions = useGet<Positions>('v1/reports/positions', ask(range))
  const types = useGet<LogTypes>('v1/reports/log-types', { ...ask(range), timeZone: zone })
  const sessions = useGet<SessionReport>('v1/reports/sessions', ask(range))
  const ratings = useGet<{ logs: Log[] }>('v1/atomic-logs', { ...ask(range), logType: 'RATING', order: 'newest', bot: false, text: '"comment"', limit: 20 })
  const rows = (more: Record<string, string>) => href('activity', { ...carry(route.params), bot: 'false', ...more })
  const keyed = (key: string) => sessions.data?.dataKeys[key]
  const asBars = (entries: [string, string][]) =>
    entries.filter(([type]) => types.data?.totals[type]).map(([type, label]) => ({ label, value: types.data!.totals[type]!, href: rows({ logType: type }) }))
  return (
    <Page title="Contents" lead="What visitors open, and what they think of it." actions={<RangePicker route={route} />}>
      <Failure error={error} />
      {data ? (
        <Stats
          figures={[
            { label: 'Clicks', value: number(data.clicks), now: data.clicks, before: past.data?.clicks, href: rows({ logType: 'MATCH' }) },
            { label: 'Ratings', value: number(data.ratings), now: data.ratings, before: past.data?.ratings, href: rows({ logType: 'RATING' }) },
            { label: 'Average rating', value: decimal(data.averageRating), now: data.averageRating ?? undefined, before: past.data?.averageRating ?? undefined, href: rows({ logType: 'RATING' }) },
          ]}
        />
      ) : <Loading />}
      <div class="grid wide">
        <Card title="Contents by clicks" actions={<Download path="v1/reports/contents" query={ask(range)} name="contents" />}>
          <Table<Content>
            caption="Contents, the most clicked first"
            rows={data?.top.slice(0, 25) ?? []}
            loading={!data && !error}
            id={(content) => content.contentId}
            empty={<Empty title="Nothing was opened in this time">Clicks are counted when they name their content, or come with a code of ours.</Empty>}
            columns={[
              { title: 'Content', clip: true, cell: (c) => <a class="link" href={rows({ text: c.contentId })}>{c.contentId}</a> },
              { title: 'Clicks', num: true, cell: (c) => number(c.clicks) },
              { title: 'Ratings', num: true, cell: (c) => number(c.ratings) },
              { title: 'Average', num: true, cell: (c) => decimal(c.averageRating) },
            ]}
          />
        </Card>
        <Card title="Clicks by position" actions={<Download path="v1/reports/positions" query={ask(range)} name="positions" />} body>
          <Bars
            bars={(positions.data?.positions ?? []).map((p) => ({ label: `${p.position > LAST ? `Behind ${LAST}` : `Position ${p.position}`}, ${words(p.logType).toLowerCase()}`, value: p.clicks, note: percent(p.clicks, positions.data!.clicks), href: rows({ logType: p.logType }) }))}
            empty="No click came with a position"
          />
        </Card>
      </div>
      <Card title="Ratings with comments">
        <Table<Log>
          caption="Ratings with a comment, newest first"
          rows={ratings.data?.logs ?? []}
          loading={ratings.loading}
          id={(log) => log.id}
          empty={<Empty title="Nobody has commented in this time" />}
          columns={[
            { title: 'Time', cell: (log) => <span class="nowrap">{full(log.at)}</span> },
            { title: 'Rating', num: true, cell: (log) => log.rating ?? String((log.params as { value?: unknown })?.value ?? '') },
            { title: 'Content', clip: true, cell: (log) => log.contentId ?? String((log.params as { contentId?: unknown })?.contentId ?? '') },
            { title: 'Comment', cell: (log) => log.comment ?? String((log.params as { comment?: unknown })?.comment ?? '') },
          ]}
        />
      </Card>
      <div class="grid">
        <Card title="Autocompleter, instant answers and navigation" body>
          <Bars bars={asBars(others)} empty="None of them was used" />
        </Card>
        <Card title="Generative answers" body>
          <Bars
            bars={(['GENERATIVE_AI_ANSWER', 'GENERATIVE_AI_CONSENT'] as const).filter((key) => keyed(key)).map((key) => ({ label: key === 'GENERATIVE_AI_ANSWER' ? 'Answers' : 'Consents', value: keyed(key)!.events, note: `in ${number(keyed(key)!.sessions)} sessions` }))}
            empty="No answer was generated"
          />
        </Card>
        <Card title="External matchings" body>
          <Bars bars={asBars(external.map((name) => [name, name]))} empty={external.length ? 'No click went to another instance' : 'The project names no other instances'} />
        </Card>
      </div>
    </Page>
  )
}
