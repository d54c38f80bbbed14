import { useEffect, useRef, useState } from 'preact/hooks'
import { clock, number, path, words } from '../core/format'
import { ask } from '../core/range'
import { href, type Route } from '../core/route'
import { botsInLists, botsInReports } from '../core/span'
import type { Log } from '../core/types'
import { useGet } from '../core/use'
import { Chart } from '../parts/chart'
import { BotSwitch } from '../parts/controls'
import { Download } from '../parts/download'
import { Bars, Stats } from '../parts/figures'
import { Filters, pickFilters, type Filter } from '../parts/filters'
import { LogDetails } from '../parts/log'
import { Card, Empty, Loading, Page } from '../parts/page'
import { Table } from '../parts/table'
import { FirstEvent, FirstEventCame } from './first-event'

interface Now {
  from: string
  to: string
  events: number
  visitors: number
  isWhole: boolean
  minutes: { minute: string; events: number }[]
  pages: { url: string; events: number }[]
  devices: { deviceClass: string; events: number }[]
}

const EACH = 1000
const SHOWN = 25
const SPAN = 30
const MINUTE = 60_000
const filters: Filter[] = [
  { name: 'action', label: 'Action' },
  { name: 'user', label: 'User' },
  { name: 'url', label: 'Page', about: 'A path' },
]

export const Live = ({ route }: { route: Route }) => {
  const [paused, setPaused] = useState(false)
  const [first, setFirst] = useState<Log | null>(null)
  const wasEmpty = useRef(false)
  const query = { order: 'newest', limit: SHOWN, from: since(), ...botsInLists(route.params), ...pickFilters(route, filters) }
  const feed = useGet<{ logs: Log[] }>('v1/atomic-logs', query, paused ? 0 : EACH)
  const now = useGet<Now>('v1/live', botsInReports(route.params), paused ? 0 : 2 * EACH)
  const isFresh = useFresh(feed.data?.logs)
  const isFiltered = filters.some(({ name }) => route.params[name])
  const isEmpty = feed.data?.logs.length === 0 && !isFiltered
  useEffect(() => {
    const log = feed.data?.logs.at(-1)
    if (isEmpty) wasEmpty.current = true
    else if (wasEmpty.current && log) {
      wasEmpty.current = false
      setFirst(log)
    }
  }, [feed.data])
  const pause = (
    <button type="button" class="button" aria-pressed={paused} onClick={() => setPaused(!paused)}>
      <i class={paused ? 'pulse still' : 'pulse'} /> {paused ? 'Go on' : 'Pause'}
    </button>
  )
  const controls = <div class="controls"><BotSwitch route={route} /></div>
  if (isEmpty) {
    return (
      <Page title="Live" lead="Nothing has come in the last 90 days." actions={pause} controls={controls}>
        <FirstEvent />
      </Page>
    )
  }
  return (
    <Page title="Live" lead="What visitors do, as it comes." actions={pause} controls={controls}>
      {first && <FirstEventCame log={first} onSeen={() => setFirst(null)} />}
      {now.data ? <Overview now={now.data} bots={route.params.bots && 'true'} /> : <Loading />}
      <Card title="Events" actions={<Download path="v1/atomic-logs" query={{ ...query, limit: undefined, from: now.data?.from }} name="live-events" />}>
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
            { title: 'Page', clip: true, minor: true, cell: (log) => path(log.url) },
            { title: 'Who', clip: true, minor: true, cell: (log) => log.user ?? <span class="soft">{log.visitor ?? 'unknown'}</span> },
            { title: 'Device', minor: true, cell: (log) => (log.bot ? <span class="tag warn">bot</span> : (log.deviceClass ?? '')) },
          ]}
        />
        <p class="foot">
          <span>The last {SHOWN}. The download has those of {SPAN} minutes; older ones are in the activity.</span>
          <a class="link" href={href('activity', { range: '24h', bots: route.params.bots, ...pickFilters(route, filters) })}>Open the activity</a>
        </p>
      </Card>
    </Page>
  )
}

const Overview = ({ now, bots }: { now: Now; bots: string | undefined }) => {
  const [from, to] = [Date.parse(now.from), Date.parse(now.to)]
  const end = Math.floor(to / MINUTE) * MINUTE
  const times = Array.from({ length: SPAN + 1 }, (_, i) => (end - (SPAN - i) * MINUTE) / 1000)
  const counts = new Map(now.minutes.map((m) => [Date.parse(m.minute) / 1000, m.events]))
  const rows = (more: Record<string, string | undefined> = {}) => href('activity', { from: now.from, to: now.to, bots, ...more })
  // What has come since is not among them.
  const within = (start: number, until: number) => rows(ask({ from: Math.max(start, from), to: Math.min(until, to) }))
  return (
    <>
      <Stats
        figures={[
          { label: 'Visitors, last 30 minutes', value: number(now.visitors) },
          { label: 'Events, last 30 minutes', value: number(now.events) + (now.isWhole ? '' : '+'), href: rows() },
          { label: 'Events this minute', value: number(counts.get(end / 1000) ?? 0), href: within(end, to) },
        ]}
      />
      <Card title="Events a minute" body>
        <Chart label="Events a minute over the last 30 minutes" times={times} series={[{ name: 'Events', values: times.map((time) => counts.get(time) ?? 0), rows: within }]} step={60} height={150} />
      </Card>
      <div class="grid wide">
        <Card title="Top pages, visits" body>
          <Bars bars={now.pages.map((p) => ({ label: path(p.url), value: p.events, href: rows({ url: p.url, action: 'page.visit' }) }))} empty="No page was visited" />
        </Card>
        <Card title="Devices, events" body>
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
