import { ApiError } from '../core/api'
import { duration, full, number } from '../core/format'
import { useGet } from '../core/use'
import { Card, Empty, Loading, Page, Trouble } from '../parts/page'
import { Stats } from '../parts/figures'
import { Table } from '../parts/table'

interface Status {
  status: 'ok' | 'degraded' | 'down'
  eventHubs: boolean
  storage: boolean
  hubs: string[]
}
interface Reader {
  reader: string
  partition: number
  lagSeconds: number
  failingSince: string | null
}
interface Export {
  hub: string
  partition: number
  sequence: number
  lastLineAt: string | null
}

const EACH = 5000
const told = { ok: 'All well', degraded: 'In trouble', down: 'Down' }

// An app that is down says so itself, as long as it runs.
const answerOf = (e: unknown) => (e instanceof ApiError && String(e.body.status) in told ? (e.body as unknown as Status) : undefined)

export const Health = () => {
  const status = useGet<Status>('v1/health', {}, EACH, { answerOf })
  // Without storage nobody knows how far the exports are, but the rest is known.
  const lag = useGet<{ readers: Reader[]; exports: Export[] }>('v1/lag', {}, EACH, { isLocal: true })
  const readers = lag.data?.readers ?? []
  const known = (value: string) => (lag.data ? value : '–')
  return (
    <Page title="Health" lead="Whether events can come in, and how far behind the readers are.">
      {status.data ? (
        <Stats
          figures={[
            { label: 'The app', value: told[status.data.status] },
            { label: 'Event Hubs', value: status.data.eventHubs ? 'Reached' : 'Not reached' },
            { label: 'Storage', value: status.data.storage ? 'Reached' : 'Not reached' },
            { label: 'Furthest behind', value: known(duration(Math.max(0, ...readers.map((r) => r.lagSeconds)) * 1000)) },
            { label: 'Readers that fail', value: known(number(readers.filter((r) => r.failingSince).length)) },
          ]}
        />
      ) : <Loading />}
      {status.data?.hubs.map((trouble) => <div key={trouble} class="failure" role="alert">{trouble}</div>)}
      {lag.error && !status.error && <Trouble error={lag.error} at={lag.at} again={lag.reload} />}
      {(lag.data || lag.loading) && <Readers readers={readers} exports={lag.data?.exports ?? []} loading={lag.loading} />}
    </Page>
  )
}

const Readers = ({ readers, exports, loading }: { readers: Reader[]; exports: Export[]; loading: boolean }) => (
  <div class="grid">
    <Card title="Readers of this instance">
      <Table<Reader>
        caption="Readers and how far they are behind"
        rows={readers}
        loading={loading}
        id={(r) => `${r.reader}-${r.partition}`}
        empty={<Empty title="No reader has been handed anything">Where readers have instances of their own, the metric tracking.lag tells.</Empty>}
        columns={[
          { title: 'Reader', cell: (r) => r.reader },
          { title: 'Partition', num: true, cell: (r) => r.partition },
          { title: 'Behind', num: true, cell: (r) => duration(r.lagSeconds * 1000) },
          { title: 'State', cell: (r) => (r.failingSince ? <span class="tag bad nowrap">fails since {full(r.failingSince)}</span> : <span class="tag good">well</span>) },
        ]}
      />
    </Card>
    <Card title="Last lines of the exports">
      <Table<Export>
        caption="Exports and their last lines"
        rows={exports}
        loading={loading}
        id={(e) => `${e.hub}-${e.partition}`}
        empty={<Empty title="Nothing has been exported yet" />}
        columns={[
          { title: 'Hub', cell: (e) => e.hub },
          { title: 'Partition', num: true, cell: (e) => e.partition },
          { title: 'Last frame', num: true, cell: (e) => number(e.sequence) },
          { title: 'From', cell: (e) => <span class="nowrap">{e.lastLineAt ? full(e.lastLineAt) : ''}</span> },
        ]}
      />
    </Card>
  </div>
)
