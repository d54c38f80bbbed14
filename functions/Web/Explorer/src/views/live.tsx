import { useEffect, useRef, useState } from 'preact/hooks'
import { clock, number, path, words } from '../core/format'
import { href, type Route } from '../core/route'
import type { Log } from '../core/types'
import { useGet } from '../core/use'
import { Chart } from '../parts/chart'
import { Filters, pickFilters, type Filter } from '../parts/filters'
import { Card, Empty, Failure, Loading, Page } from '../parts/page'
import { LogDetails } from '../parts/log'
import { Bars, Stats, Table } from '../parts/table'
import { FirstEvent } from './first-event'

interface Now {
  events: number
  visitors: number
  isWhole: boolean
  minutes: { minute: string; events: number }[]
  logTypes: { logType: string; events: number }[]
  pages: { url: string; events: number }[]
  devices: { deviceClass: string; events: number }[]
}

const EACH = 1000
const SHOWN = 25
const SPAN = 30
const filters: Filter[] = [
  { name: 'action', label: 'Action' },
  { name: 'user', label: 'User' },
  { name: 'url', label: 'Page' },
]

export const Live = ({ route }: { route: Route }) => {
  const [paused, setPaused] = useState(false)
  const query = { order: 'newest', limit: SHOWN, from: since(), ...pickFilters(route, filters) }
  const every = paused ? 0 : EACH
  const feed = useGet<{ logs: Log[] }>('v1/atomic-logs', query, every)
  const now = useGet<Now>('v1/live', {}, paused ? 0 : 2 * EACH)
  const isFresh = useFresh(feed.data?.logs)
  const isFiltered = filters.some(({ name }) => route.params[name])
  const pause = (
    <button type="button" class="button" aria-pressed={paused} onClick={() => setPaused(!paused)}>
      <i class={paused ? 'pulse still' : 'pulse'} /> {paused ? 'Go on' : 'Pause'}
    </button>
  )
  if (feed.data && feed.data.logs.length === 0 && !isFiltered) {
    return (
      <Page title="Live" lead="Nothing has come in the last 90 days." actions={pause}>
        <FirstEvent />
      </Page>
    )
  }
  return (
    <Page title="Live" lead="What visitors do, as it comes." actions={pause}>
      <Failure error={feed.error ?? now.error} />
      {now.data ? <Overview now={now.data} /> : <Loading />}
      <Card title="Events">
        <div class="body" style={{ padding: '0 1rem 0.8rem' }}>
          <Filters route={route} filters={filters} />
        </div>
        <Table<Log>
          caption="Events, newest first"
          rows={feed.data?.logs ?? []}
          loading={feed.loading}
          id={(log) => log.id}
          fresh={(log) => isFresh(log.id)}
          opens={(log) => <LogDetails log={log} params={route.params} />}
          empty={<Empty title="Nothing fits">Clear a filter to see more.</Empty>}
          columns={[
            { title: 'Time', cell: (log) => <time class="nowrap" dateTime={log.at}>{clock(log.at)}</time> },
            { title: 'Event', cell: (log) => <b class="nowrap">{words(log.action)}</b> },
            { title: 'What', clip: true, cell: (log) => whatOf(log) },
            { title: 'Page', clip: true, cell: (log) => path(log.url) },
            { title: 'Who', clip: true, cell: (log) => log.user ?? <span class="soft">{log.visitor ?? 'unknown'}</span> },
            { title: 'Device', cell: (log) => (log.bot ? <span class="tag warn">bot</span> : (log.deviceClass ?? '')) },
          ]}
        />
        <p class="foot">
          <span>The last {SHOWN}. Older ones are in the activity.</span>
          <a class="link" href={href('activity', { range: '24h', ...pickFilters(route, filters) })}>Open the activity</a>
        </p>
      </Card>
    </Page>
  )
}

const Overview = ({ now }: { now: Now }) => {
  const end = Math.floor(Date.now() / 60_000) * 60
  const times = Array.from({ length: SPAN }, (_, i) => end - (SPAN - 1 - i) * 60)
  const counts = new Map(now.minutes.map((m) => [Date.parse(m.minute) / 1000, m.events]))
  const last = now.minutes.at(-1)
  const rows = (more: Record<string, string> = {}) => href('activity', { from: new Date((end - (SPAN - 1) * 60) * 1000).toISOString(), to: new Date((end + 60) * 1000).toISOString(), bot: 'false', ...more })
  return (
    <>
      <Stats
        figures={[
          { label: 'Visitors, last 30 minutes', value: number(now.visitors), href: rows() },
          { label: 'Events, last 30 minutes', value: number(now.events) + (now.isWhole ? '' : '+'), href: rows() },
          { label: 'Events this minute', value: number(last && Date.parse(last.minute) / 1000 === end ? last.events : 0), href: rows() },
        ]}
      />
        <Card title="Events a minute" body>
          <Chart label="Events a minute over the last 30 minutes" times={times} series={[{ name: 'Events', values: times.map((time) => counts.get(time) ?? 0) }]} step={60} height={150} />
        </Card>
      <div class="grid wide">
        <Card title="Top pages" body>
          <Bars bars={now.pages.map((p) => ({ label: path(p.url), value: p.events, href: rows({ url: p.url }) }))} empty="No page was visited" />
        </Card>
        <Card title="Devices" body>
          <Bars bars={now.devices.map((d) => ({ label: words(d.deviceClass), value: d.events, href: d.deviceClass === 'unknown' ? undefined : rows({ deviceClass: d.deviceClass }) }))} empty="Nobody is here now" />
        </Card>
      </div>
    </>
  )
}

export const whatOf = (log: Log) => {
  const { query, title } = (log.params ?? {}) as { query?: string; title?: string }
  return log.label ?? query ?? (log.contentId ? `${log.contentId}${log.position ? `, position ${log.position}` : ''}` : title) ?? ''
}

// A day, so that the address of what is asked stays the same, and whoever has had it asks for what is new only.
const since = () => new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 - 90 * 86_400_000).toISOString()

// Which rows have come since the list was there.
const useFresh = (logs: Log[] | undefined) => {
  const known = useRef<Set<string> | null>(null)
  const fresh = useRef(new Set<string>())
  useEffect(() => {
    if (!logs) return
    const before = known.current
    fresh.current = new Set(before ? logs.filter((log) => !before.has(log.id)).map((log) => log.id) : [])
    known.current = new Set(logs.map((log) => log.id))
  }, [logs])
  return (id: string) => fresh.current.has(id) || (known.current !== null && !known.current.has(id))
}
