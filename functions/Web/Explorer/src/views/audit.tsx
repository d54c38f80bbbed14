import { full, words } from '../core/format'
import { ask, rangeOf } from '../core/range'
import type { Route } from '../core/route'
import { useGet } from '../core/use'
import { Json } from '../parts/json'
import { Card, Empty } from '../parts/page'
import { Table } from '../parts/table'

interface Change {
  id: string
  receivedAt: string
  action: string
  user?: string
  params?: unknown
}

const READ = 200

// What was changed in the project, and by whom.
export const Audit = ({ route }: { route: Route }) => {
  const { data, loading } = useGet<{ logs: Change[] }>('v1/audit-logs', { ...ask(rangeOf(route.params)), limit: READ })
  return (
    <Card title="Changes of the project">
      <Table<Change>
        caption="Changes, newest first"
        rows={data?.logs ?? []}
        loading={loading}
        first={50}
        isCut={data?.logs.length === READ}
        id={(line) => line.id}
        opens={(line) => <Json value={line} />}
        empty={<Empty title="Nothing was changed in this time">Keys, rules and lists that somebody changes are listed here.</Empty>}
        columns={[
          { title: 'Time', cell: (line) => <time class="nowrap" dateTime={line.receivedAt}>{full(line.receivedAt)}</time> },
          { title: 'Change', cell: (line) => <b>{words(line.action)}</b> },
          { title: 'By', cell: (line) => line.user ?? '' },
        ]}
      />
    </Card>
  )
}
