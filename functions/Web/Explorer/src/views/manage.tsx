import { useEffect, useState } from 'preact/hooks'
import { keys, manage } from '../core/api'
import { person } from '../core/person'
import { words } from '../core/format'
import { change, type Route } from '../core/route'
import { Card, Failure, Loading, Page, Segments } from '../parts/page'
import { Table } from '../parts/table'
import { Audit } from './activity'

interface Document {
  id: string
  [member: string]: unknown
}
interface Key {
  id: string
  kind: string
  [member: string]: unknown
}

export const Manage = ({ route, own }: { route: Route; own: string }) => {
  const [admin, setAdmin] = useState(keys.admin ?? (person.mayManage ? 'role' : null))
  const [projects, setProjects] = useState<Document[]>()
  const [error, setError] = useState<Error>()
  const read = () =>
    manage<{ projects: Document[] }>('GET', 'v1/projects').then(
      ({ data }) => (setError(undefined), setProjects(data.projects)),
      (e) => (setError(e), keys.admin && setAdmin((keys.admin = null))),
    )
  useEffect(() => void (admin && read()), [admin])
  const id = route.params.project ?? own
  const project = projects?.find((one) => one.id === id)
  return (
    <Page title="Manage" lead="Projects, their keys and their lists. Every change is recorded before it is made.">
      <Failure error={error} />
      {!admin && <Enter onKey={(key) => setAdmin((keys.admin = key))} />}
      {admin && !projects && !error && <Loading />}
      {admin && projects && (
        <>
          <Segments label="Project" options={projects.map((one) => [one.id, String(one.name ?? one.id)])} value={id} onPick={(project) => change(route, { project })} />
          {project && (
            <div class="grid" key={project.id}>
              <Settings id={project.id} saved={read} />
              <Keys project={project.id} />
            </div>
          )}
        </>
      )}
      {(!admin || id === own) && <Audit route={{ ...route, params: { ...route.params, range: route.params.range ?? '30d' } }} />}
    </Page>
  )
}

const Enter = ({ onKey }: { onKey: (key: string) => void }) => {
  const [key, setKey] = useState('')
  return (
    <Card title="Admin key" body>
      <form class="row" onSubmit={(e) => (e.preventDefault(), onKey(key.trim()))}>
        <label class="field" style={{ flex: '1 1 18rem' }}>
          <span>Changes need an admin key{person.isIn && ', or the role Tracking.Admin'}. It stays in this tab.</span>
          <input class="input mono" type="password" name="admin" autocomplete="off" value={key} onInput={(e) => setKey(e.currentTarget.value)} />
        </label>
        <button class="button main-action" disabled={!key} style={{ alignSelf: 'end' }}>Open</button>
      </form>
    </Card>
  )
}

// The project as a document, which is what the API has; it says itself what is wrong with one.
const Settings = ({ id, saved }: { id: string; saved: () => void }) => {
  const [state, set] = useState<{ text: string; etag: string | null; told?: string; error?: Error }>()
  const read = async (told?: string) => {
    const { data, etag } = await manage<Document>('GET', `v1/projects/${id}`)
    const { id: _, ...rest } = data
    set({ text: JSON.stringify(rest, null, 2), etag, ...(told && { told }) })
  }
  useEffect(() => void read(), [id])
  if (!state) return <Loading />
  const save = async () => {
    try {
      await manage('PUT', `v1/projects/${id}`, JSON.parse(state.text), state.etag ?? undefined)
      await read('Saved. Other instances see it within a minute.')
      saved()
    } catch (error) {
      set({ ...state, error: error as Error })
    }
  }
  return (
    <Card title="Project, lists and rules" body>
      <label class="field">
        <span>As JSON: name, product, allowedOrigins, sessionTimeoutSeconds, dataKeys, externalMatchings, rules…</span>
        <textarea class="input" rows={20} spellcheck={false} value={state.text} onInput={(e) => set({ text: e.currentTarget.value, etag: state.etag })} />
      </label>
      <div class="row" style={{ marginTop: '0.7rem' }}>
        <button type="button" class="button main-action" onClick={save}>Save</button>
        <span role="status">{state.told}</span>
      </div>
      <Failure error={state.error} />
    </Card>
  )
}

const Keys = ({ project }: { project: string }) => {
  const [list, setList] = useState<Key[]>()
  const [made, setMade] = useState<string>()
  const [error, setError] = useState<Error>()
  const read = () => manage<{ keys: Key[] }>('GET', `v1/projects/${project}/keys`).then(({ data }) => setList(data.keys), setError)
  useEffect(() => void read(), [project])
  const make = async (kind: string) => {
    try {
      const { data } = await manage<{ key: string }>('POST', `v1/projects/${project}/keys`, { kind })
      setMade(data.key)
      await read()
    } catch (e) {
      setError(e as Error)
    }
  }
  const remove = async (key: Key) => {
    if (!confirm(`Delete the ${key.kind} key ${key.id}? Whoever uses it is refused from then on.`)) return
    await manage('DELETE', `v1/projects/${project}/keys/${encodeURIComponent(key.id)}`).then(read, setError)
  }
  return (
    <Card title="Keys">
      <Failure error={error} />
      {made && <p class="done" role="status" style={{ margin: '0 1rem 0.6rem' }}>The new key, shown this once: <code>{made}</code></p>}
      <Table<Key>
        caption="Keys of the project"
        rows={list ?? []}
        loading={!list && !error}
        id={(key) => key.id}
        columns={[
          { title: 'Key', cell: (key) => <span class="mono">{key.id}</span> },
          { title: 'Kind', cell: (key) => <span class={`tag ${key.kind === 'secret' ? 'warn' : ''}`}>{key.kind}</span> },
          { title: 'Change', cell: (key) => <button type="button" class="button plain danger" onClick={() => remove(key)}>Delete<span class="sr"> {key.id}</span></button> },
        ]}
      />
      <div class="foot">
        <span>Make a key</span>
        <span class="row">{['write', 'secret', 'domain'].map((kind) => <button key={kind} type="button" class="button" onClick={() => make(kind)}>{words(kind)}</button>)}</span>
      </div>
    </Card>
  )
}
