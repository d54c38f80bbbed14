import { useState } from 'preact/hooks'
import { manage } from '../../core/api'
import { full, words } from '../../core/format'
import { useManaged } from '../../core/manage'
import { Dialog } from '../../parts/dialog'
import { Card, Empty, Failure } from '../../parts/page'
import { Table } from '../../parts/table'

interface Key {
  id: string
  kind: string
  createdAt?: string
}

const kinds: [string, string][] = [
  ['write', 'for pages and apps: it may send, and everybody may see it'],
  ['secret', 'for servers and for reading: it stays with you'],
  ['domain', 'for pages, as the Inbenta SDKs send it'],
]

export const Keys = ({ project, refused, changed }: { project: string; refused: (error: Error) => void; changed: () => void }) => {
  const path = `v1/projects/${encodeURIComponent(project)}/keys`
  const list = useManaged<{ keys: Key[] }>(path, refused)
  const [made, setMade] = useState<{ id: string; key: string }>()
  const [going, setGoing] = useState<Key>()
  const [error, setError] = useState<Error>()
  const make = async (kind: string) => {
    try {
      const { data } = await manage<{ id: string; key: string }>('POST', path, { kind })
      setMade(data)
      setError(undefined)
      list.reload()
      changed()
    } catch (e) {
      setError(e as Error)
    }
  }
  const remove = async () => {
    await manage('DELETE', `${path}/${encodeURIComponent(going!.id)}`)
    // It opens nothing any more.
    if (made?.id === going!.id) setMade(undefined)
    list.reload()
    changed()
  }
  return (
    <Card title="Keys">
      <Failure error={error} />
      {made && <p class="done new-key" role="status">The new key, shown this once: <code>{made.key}</code></p>}
      <Table<Key>
        caption="Keys of the project"
        rows={list.data?.keys ?? []}
        loading={!list.data}
        id={(key) => key.id}
        empty={<Empty title="There is no key yet">Without one nothing can be sent or read.</Empty>}
        columns={[
          { title: 'Key', cell: (key) => <span class="mono">{key.id}</span> },
          { title: 'Kind', cell: (key) => <span class={`tag ${key.kind === 'secret' ? 'warn' : ''}`}>{key.kind}</span> },
          { title: 'Made', cell: (key) => <span class="nowrap">{key.createdAt ? full(key.createdAt) : ''}</span> },
          { title: 'Change', cell: (key) => <button type="button" class="button plain danger" onClick={() => setGoing(key)}>Delete<span class="sr"> {key.id}</span></button> },
        ]}
      />
      <div class="foot">
        <span>Make a key</span>
        <span class="row">{kinds.map(([kind, what]) => <button key={kind} type="button" class="button" title={what} onClick={() => make(kind)}>{words(kind)}</button>)}</span>
      </div>
      {going && (
        <Dialog title={`Delete the ${going.kind} key?`} action="Delete" isDanger onDo={remove} onClose={() => setGoing(undefined)}>
          <p>Whoever uses <code>{going.id}</code> is refused from then on. It cannot be brought back.</p>
        </Dialog>
      )}
    </Card>
  )
}
