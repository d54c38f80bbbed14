import { useState } from 'preact/hooks'
import { post } from '../core/api'
import { full, number, stamp, words } from '../core/format'
import { ask, carry, rangeOf } from '../core/range'
import { change, href, type Route } from '../core/route'
import { useGet, usePages } from '../core/use'
import { Card, Empty, Failure, Loading, Page } from '../parts/page'
import { Download } from '../parts/download'
import { RangePicker } from '../parts/range-picker'
import { RowsDownload } from '../parts/rows-download'
import { Bars } from '../parts/figures'
import { Json } from '../parts/json'
import { Table } from '../parts/table'
import { GoOn } from '../parts/more'

interface Letter {
  id: string
  receivedAt: string
  reason: string
  field?: string
  detail?: string
  dialect?: string
  reader?: string
  eventId?: string
  rawBytes?: number
  replayedAt?: string
}
interface Replayed {
  dryRun: boolean
  counts: Record<string, number>
  results: { id: string; status: string; reason?: string; field?: string; detail?: string }[]
  continuation: string | null
}

export const DeadLetters = ({ route }: { route: Route }) => {
  const range = rangeOf(route.params)
  const reason = route.params.reason
  const counts = useGet<{ counts: Record<string, number> }>('v1/dead-letters', { ...ask(range), limit: 1 })
  const [turn, setTurn] = useState(0)
  const entries = Object.entries(counts.data?.counts ?? {}).sort((a, b) => b[1] - a[1])
  const reasons = (
    <span class="row">
      {reason && <a class="link" href={href('dead-letters', carry(route.params))}>All reasons</a>}
      {entries.length > 0 && <RowsDownload name="dead-letters-by-reason" columns={['reason', 'count']} rows={entries} />}
    </span>
  )
  const again = () => {
    counts.reload()
    setTurn(turn + 1)
  }
  return (
    <Page title="Dead letters" lead="Events that were not accepted, or could not be processed. Mend what was wrong, then try them again." actions={<RangePicker route={route} />}>
      <Card title="By reason" actions={reasons} body>
        {counts.data ? (
          <Bars bars={entries.map(([name, value]) => ({ label: words(name), value, href: href('dead-letters', { ...carry(route.params), reason: name }) }))} empty="Everything was accepted" />
        ) : <Loading />}
      </Card>
      <Replay key={reason ?? ''} reason={reason} from={ask(range).from} done={again} />
      <Letters key={turn} query={{ ...ask(range), reason }} route={route} />
    </Page>
  )
}

const Letters = ({ query, route }: { query: Record<string, string | undefined>; route: Route }) => {
  const list = usePages<Letter>('v1/dead-letters', 'deadLetters', { ...query, order: 'newest', limit: 50 })
  const { letter } = route.params
  const isListed = list.rows.some(({ id }) => id === letter)
  return (
    <>
      {/* One that was sent to a colleague may not be on the first page, or not of this time. */}
      {letter && !isListed && !list.loading && (
        <Card title="The letter of this address" actions={<button type="button" class="button plain" onClick={() => change(route, { letter: undefined })}>Close</button>} body>
          <Opened id={letter} />
        </Card>
      )}
      <Card title="Letters" actions={<Download path="v1/dead-letters" query={{ ...query, order: 'newest' }} name="dead-letters" />}>
        <Table<Letter>
          caption="Dead letters, newest first"
          rows={list.rows}
          loading={list.loading}
          id={(letter) => letter.id}
          open={letter ?? null}
          onOpen={(id) => change(route, { letter: id ?? undefined })}
          opens={(letter) => <Opened id={letter.id} />}
          empty={<Empty title="There are none in this time">What is not accepted is kept here with its bytes.</Empty>}
          columns={[
            { title: 'Received', cell: (l) => <time class="nowrap" dateTime={l.receivedAt}>{full(l.receivedAt)}</time> },
            { title: 'Reason', cell: (l) => <span class="tag bad nowrap">{words(l.reason)}</span> },
            { title: 'Field', cell: (l) => l.field ?? '' },
            { title: 'Detail', clip: true, cell: (l) => l.detail ?? '' },
            { title: 'From', cell: (l) => l.reader ?? l.dialect ?? '' },
            { title: 'Bytes', num: true, cell: (l) => (l.rawBytes == null ? '' : number(l.rawBytes)) },
            { title: 'Tried again', cell: (l) => (l.replayedAt ? <span class="tag good nowrap">{full(l.replayedAt)}</span> : '') },
          ]}
        />
        <GoOn list={list} one="letter" />
      </Card>
    </>
  )
}

const Opened = ({ id }: { id: string }) => {
  const { data, error } = useGet<Letter & { raw: string }>(`v1/dead-letters/${encodeURIComponent(id)}`, {}, 0, { isLocal: true })
  if (!data) return error ? <Failure error={error} /> : <Loading />
  const { raw, ...rest } = data
  return (
    <div class="grid">
      <div>
        <h3 class="small soft">What was sent, received {stamp(data.receivedAt)}</h3>
        <pre class="json" tabIndex={0} role="region" aria-label="Bytes as they were sent">{raw}</pre>
      </div>
      <div>
        <h3 class="small soft">What is known of it</h3>
        <Json value={rest} />
      </div>
    </div>
  )
}

// First what would become of them, then for real.
const Replay = ({ reason, from, done }: { reason: string | undefined; from: string; done: () => void }) => {
  const [state, set] = useState<{ busy?: boolean; result?: Replayed; error?: Error }>({})
  const run = async (dryRun: boolean) => {
    set({ busy: true })
    try {
      const result = await post<Replayed>('v1/dead-letters/replay', { ...(reason ? { reason } : { all: true }), dryRun, from })
      set({ result })
      if (!dryRun) done()
    } catch (error) {
      set({ error: error as Error })
    }
  }
  const isDry = state.result?.dryRun
  const would = state.result?.counts['would-be-accepted'] ?? 0
  return (
    <Card title={reason ? `Try again what was ${words(reason).toLowerCase()}` : 'Try all of them again'} body>
      <div class="row">
        <button type="button" class="button" disabled={state.busy} onClick={() => run(true)}>Dry run</button>
        <button type="button" class="button main-action" disabled={state.busy || !isDry || would === 0} aria-describedby="replay-why" onClick={() => run(false)}>
          Replay {would > 0 && isDry ? number(would) : ''}
        </button>
        <span class="soft small" id="replay-why">{whyNot(state.result, would) ?? 'Events keep their ids and times, so they count once.'}</span>
      </div>
      <div role="status" style={{ marginTop: '0.6rem' }}>
        {state.busy && 'Trying…'}
        {state.result && <Fates result={state.result} />}
      </div>
      <Failure error={state.error} />
    </Card>
  )
}

// Why Replay cannot be pressed; undefined when it can.
const whyNot = (result: Replayed | undefined, would: number) =>
  !result?.dryRun ? 'A dry run says what would become of them, and changes nothing. Replay comes after it.'
  : would > 0 ? undefined
  : Object.keys(result.counts).length === 0 ? 'There is nothing to replay.'
  : 'Replay is not possible: none of them would be accepted now. Mend what is wrong first, as it is said below, then do another dry run.'

const Fates = ({ result }: { result: Replayed }) => {
  const fates = Object.entries(result.counts)
  if (fates.length === 0) return <p class="done">There is nothing to try again.</p>
  return (
    <>
      <p class={result.dryRun ? '' : 'done'}>
        {fates.map(([status, count]) => `${number(count)} ${words(status).toLowerCase()}`).join(', ')}
        {result.continuation && ', and more behind them'}
      </p>
      {result.results.some((r) => r.detail) && (
        <Bars bars={Object.entries(Object.groupBy(result.results.filter((r) => r.detail), (r) => r.detail!)).map(([label, of]) => ({ label, value: of!.length }))} />
      )}
    </>
  )
}
