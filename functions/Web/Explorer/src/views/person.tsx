import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { address, call, leave } from '../core/api'
import { enter, person } from '../core/person'
import { change, useRoute, type Route } from '../core/route'
import { Loading } from '../parts/page'
import type { Me } from '../parts/shell'

// Which of the projects of who has signed in is looked at: the address says it, so it is the same for a colleague.
export const SignedInPerson = ({ shown }: { shown: (route: Route, me: Me, project: string) => ComponentChildren }) => {
  const route = useRoute()
  const [me, set] = useState<Me | Error>()
  const [turn, again] = useState(0)
  useEffect(() => void call(address('v1/me')).then((answer) => answer.json()).then(set, (e: Error) => set((before) => (before && !(before instanceof Error) ? before : e))), [turn])
  // Somebody who may manage has made one, or deleted one.
  useEffect(() => {
    const look = () => again((n) => n + 1)
    addEventListener('projects-changed', look)
    return () => removeEventListener('projects-changed', look)
  }, [])
  const projects = me && !(me instanceof Error) ? me.projects : []
  const asked = route.params.project
  const chosen = projects.find(({ id }) => id === (asked ?? person.project))?.id ?? (asked ? undefined : projects[0]?.id)
  // What is shown below asks for it at once.
  person.project = chosen
  person.mayManage = !!me && !(me instanceof Error) && me.mayManage
  useEffect(() => {
    if (chosen && !asked) change(route, { project: chosen }, true)
  }, [chosen, asked])

  if (!me) return <main class="sign"><Loading /></main>
  if (me instanceof Error) {
    return <Notice title="That did not work" action={<button type="button" class="button main-action" onClick={() => (set(undefined), again(turn + 1))}>Try again</button>}><p role="alert">{me.message}</p></Notice>
  }
  if (chosen) return <>{shown(route, me, chosen)}</>
  const who = <p>You are signed in{me.name && <> as <b>{me.name}</b></>}.</p>
  if (!projects.length && (me.mayManage || me.roles.includes('Tracking.Read'))) {
    return <Notice title="There is no project yet">{who}<p>An administrator makes one: <a class="link" href="docs">the API reference</a> says how.</p></Notice>
  }
  return (
    <Notice
      title={asked && projects.length ? `You may not look at ${asked}` : 'You have no role here yet'}
      action={<button type="button" class="button main-action" onClick={() => void enter('select_account').catch((e: Error) => leave(e.message))}>Sign in again</button>}
    >
      {who}
      <p>What is missing is one of these roles of the app, which whoever looks after its registration gives to you:</p>
      <ul class="roles">
        <li><code>Tracking.Read.{asked ?? 'PROJECT'}</code> to look at {asked ?? 'one project'}</li>
        <li><code>Tracking.Read</code> to look at all projects</li>
        <li><code>Tracking.Admin</code> to manage them too</li>
      </ul>
      <p class="small soft">A new role counts from the next sign-in on.</p>
      {projects.length > 0 && <p>You may look at {projects.map(({ id, name }, i) => <>{i > 0 && ', '}<a class="link" href={`#/live?project=${id}`}>{name}</a></>)}.</p>}
    </Notice>
  )
}

const Notice = ({ title, action, children }: { title: string; action?: ComponentChildren; children: ComponentChildren }) => {
  useEffect(() => void (document.title = `${title} · Explorer`), [title])
  return (
    <main class="sign">
      <div class="box">
        <h1>{title}</h1>
        {children}
        <div class="row">
          {action}
          <button type="button" class="button" onClick={() => leave()}>Sign out</button>
        </div>
      </div>
    </main>
  )
}
