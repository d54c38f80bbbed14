import { useEffect, useState } from 'preact/hooks'
import { manage } from '../../core/api'
import { full, words } from '../../core/format'
import { trying } from '../../core/trying'
import { Card, Empty, Trouble } from '../../parts/page'
import { RowsDownload } from '../../parts/rows-download'
import { Json } from '../../parts/json'
import { Table } from '../../parts/table'

interface Line {
  id: string
  receivedAt: string
  action: string
  user?: string
}
interface Lines {
  logs: Line[]
  isWhole: boolean
}

const DAYS = 30
const SHOWN = 200
const EACH = 1000
const PATIENCE = 60_000
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString()

// What was changed in the project. A change that was made here is looked for until it is there: the log is written soon
// after, by a reader.
export const Trail = ({ project, made }: { project: string; made: number }) => {
  const [lines, setLines] = useState<Line[]>()
  const [first, setFirst] = useState<Set<string>>()
  const [error, setError] = useState<Error>()
  const [isLate, setLate] = useState(false)
  const [turn, again] = useState(0)
  const read = async (from: string, signal: AbortSignal) => {
    const query = new URLSearchParams({ project, from, limit: String(SHOWN) })
    const { data } = await manage<Lines>('GET', `v1/audit-logs?${query}`, undefined, undefined, signal)
    setError(undefined)
    return data.logs
  }
  useEffect(
    () =>
      trying(async (signal) => {
        const found = await read(ago(DAYS * 86_400_000), signal)
        setLines(found)
        setFirst((known) => known ?? new Set(found.map(({ id }) => id)))
      }, setError),
    [turn],
  )
  const seen = lines?.filter(({ id }) => !first!.has(id)).length ?? 0
  const isAwaited = !!first && seen < made && !isLate
  useEffect(() => setLate(false), [made])
  useEffect(() => {
    if (!isAwaited) return
    const stop = trying(async (signal) => {
      const found = await read(ago(2 * PATIENCE), signal)
      setLines((known = []) => [...found, ...known.filter(({ id }) => !found.some((one) => one.id === id))].slice(0, SHOWN))
    }, setError, EACH)
    const late = setTimeout(() => setLate(true), PATIENCE)
    return () => {
      stop()
      clearTimeout(late)
    }
  }, [isAwaited, made])

  return (
    <Card
      title="Changes of the project"
      actions={
        <span class="row">
          {lines && lines.length > 0 && <RowsDownload name="audit-logs" columns={['receivedAt', 'action', 'user', 'id']} rows={lines.map((l) => [l.receivedAt, l.action, l.user ?? '', l.id])} />}
          <button type="button" class="button plain" onClick={() => again(turn + 1)}>Look again</button>
        </span>
      }
    >
      {error && <div class="inset"><Trouble error={error} again={() => again(turn + 1)} /></div>}
      {isAwaited && <p class="inset soft small" role="status">Your change is being recorded…</p>}
      {isLate && seen < made && <p class="inset soft small" role="status">Your change is not in the log yet.</p>}
      {(lines || !error) && (
        <Table<Line>
          caption="Changes, newest first"
          rows={lines ?? []}
          loading={!lines}
          id={(line) => line.id}
          opens={(line) => <Json value={line} />}
          empty={<Empty title={`Nothing was changed in the last ${DAYS} days`}>Keys, rules and lists that somebody changes are listed here.</Empty>}
          columns={[
            { title: 'Time', cell: (line) => <time class="nowrap" dateTime={line.receivedAt}>{full(line.receivedAt)}</time> },
            { title: 'Change', cell: (line) => <b>{words(line.action)}</b> },
            { title: 'By', cell: (line) => line.user ?? '' },
          ]}
        />
      )}
    </Card>
  )
}
