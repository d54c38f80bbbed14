import { full, words } from '../../core/format'
import { useManaged } from '../../core/manage'
import { Card, Empty } from '../../parts/page'
import { Table } from '../../parts/table'

interface Target {
  id: string
  kind: string
  name: string
  url: string
  state: 'current' | 'behind' | 'paused' | 'disabled'
  lagSeconds: number
  lastSentAt: string | null
  lastError: { at: string; detail: string } | null
  sent: number
  skipped: number
  never: number
}

const seconds = (lag: number) => (lag < 120 ? `${lag} s` : lag < 7200 ? `${Math.round(lag / 60)} min` : `${Math.round(lag / 3600)} h`)

// The systems to which the project's events are handed on, and how they stand.
export const Targets = ({ project, refused }: { project: string; refused: (error: Error) => void }) => {
  const list = useManaged<{ targets: Target[] }>(`v1/projects/${encodeURIComponent(project)}/targets`, refused)
  return (
    <Card title="Targets" actions={<button type="button" class="button plain" onClick={list.reload}>Look again<span class="sr"> at targets</span></button>}>
      <Table<Target>
        caption="Systems to which events are handed on"
        rows={list.data?.targets ?? []}
        loading={!list.data}
        id={(target) => target.id}
        empty={<Empty title="Events are handed on to nobody"><a class="link" href="docs">The API reference</a> says how a target is made.</Empty>}
        opens={(target) => (
          <dl class="facts">
            <dt>Listens at</dt><dd class="mono">{target.url}</dd>
            <dt>Taken last</dt><dd>{target.lastSentAt ? full(target.lastSentAt) : 'never'}</dd>
            <dt>Nothing for it</dt><dd>{target.skipped}</dd>
            <dt>Last error</dt><dd>{target.lastError ? `${full(target.lastError.at)}: ${target.lastError.detail}` : 'none'}</dd>
          </dl>
        )}
        columns={[
          { title: 'Target', cell: (target) => <b>{target.name || target.id}</b> },
          { title: 'Kind', cell: (target) => words(target.kind) },
          { title: 'State', cell: (target) => <span class={`tag ${target.state === 'current' ? '' : 'warn'}`}>{target.state}{target.lagSeconds > 0 && `, ${seconds(target.lagSeconds)}`}</span> },
          { title: 'Taken', cell: (target) => target.sent },
          { title: 'Refused', cell: (target) => target.never },
        ]}
      />
    </Card>
  )
}
