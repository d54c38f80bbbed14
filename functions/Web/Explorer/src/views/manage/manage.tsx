import { useState } from 'preact/hooks'
import { keys } from '../../core/api'
import { useManaged } from '../../core/manage'
import { person } from '../../core/person'
import { change, type Route } from '../../core/route'
import { Card, Empty, Loading, Page } from '../../parts/page'
import { Audit } from '../audit'
import { DeleteProject, NewProject } from './dialogs'
import { Editor } from './editor'
import { Keys } from './keys'
import type { Project } from './project'
import { Targets } from './targets'
import { Trail } from './trail'

export const Manage = ({ route, own }: { route: Route; own: string }) => {
  const [admin, setAdmin] = useState(keys.admin ?? (person.mayManage ? 'role' : null))
  const [problem, setProblem] = useState('')
  const refused = (error: Error) => {
    setProblem(error.message)
    setAdmin((keys.admin = null))
  }
  const enter = (key: string) => {
    setProblem('')
    setAdmin((keys.admin = key))
  }
  return (
    <Page title="Manage" lead="Projects, their keys and their lists. Every change is recorded before it is made.">
      {admin ? <Projects route={route} own={own} refused={refused} /> : (
        <>
          {problem && <div class="failure" role="alert">{problem}</div>}
          <Enter onKey={enter} />
          <Audit route={{ ...route, params: { ...route.params, range: route.params.range ?? '30d' } }} />
        </>
      )}
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

const Projects = ({ route, own, refused }: { route: Route; own: string; refused: (error: Error) => void }) => {
  const list = useManaged<{ projects: Project[] }>('v1/projects', refused)
  const [dialog, setDialog] = useState<'new' | 'delete'>()
  // How many changes were made here, by project.
  const [made, setMade] = useState<Record<string, number>>({})
  const projects = list.data?.projects
  if (!projects) return <Loading />
  const id = route.params.project ?? own
  const project = projects.find((one) => one.id === id)
  const changed = (of = id) => {
    setMade((before) => ({ ...before, [of]: (before[of] ?? 0) + 1 }))
    list.reload()
    // Whoever else shows them.
    dispatchEvent(new Event('projects-changed'))
  }
  return (
    <>
      <div class="row spread">
        <label class="field pick">
          <span>Managed project</span>
          <select class="input" name="project" value={project ? id : ''} onChange={(e) => change(route, { project: e.currentTarget.value })}>
            {!project && <option value="">Choose one</option>}
            {projects.map((one) => <option key={one.id} value={one.id}>{one.name && one.name !== one.id ? `${one.name} (${one.id})` : one.id}</option>)}
          </select>
        </label>
        <span class="row">
          {project && <button type="button" class="button plain danger" onClick={() => setDialog('delete')}>Delete project</button>}
          <button type="button" class="button" onClick={() => setDialog('new')}>New project</button>
        </span>
      </div>
      {project ? (
        <div class="grid manage" key={id}>
          <Editor id={id} refused={refused} changed={changed} />
          <div class="stack">
            <Keys project={id} refused={refused} changed={changed} />
            <Targets project={id} refused={refused} />
            <Trail project={id} made={made[id] ?? 0} />
          </div>
        </div>
      ) : (
        <>
          <Card title={id}><Empty title={`There is no project ${id}`}>Choose one, or make it.</Empty></Card>
          <Trail key={id} project={id} made={made[id] ?? 0} />
        </>
      )}
      {dialog === 'new' && (
        <NewProject
          onClose={() => setDialog(undefined)}
          onMade={(made) => {
            changed(made)
            change(route, { project: made })
          }}
        />
      )}
      {dialog === 'delete' && <DeleteProject id={id} onClose={() => setDialog(undefined)} onDeleted={() => changed()} />}
    </>
  )
}
