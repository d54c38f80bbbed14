import { useEffect, useState } from 'preact/hooks'
import { keys } from './core/api'
import { problemOf } from './core/range'
import { useRoute } from './core/route'
import { useGet } from './core/use'
import { setZone } from './core/zone'
import { lazy } from './parts/lazy'
import { Empty, Loading, Page } from './parts/page'
import { RangePicker } from './parts/range-picker'
import { nameOf, Shell } from './parts/shell'
import { Activity } from './views/activity'
import { Contents } from './views/contents'
import { DeadLetters } from './views/dead-letters'
import { Health } from './views/health'
import { Live } from './views/live'
import { Metrics } from './views/metrics'
import { Searches } from './views/searches'
import { SessionView } from './views/session'
import { Sessions } from './views/sessions'
import { SignIn } from './views/sign-in'

const Manage = lazy('Manage', async () => (await import('./views/manage/manage')).Manage)

export interface Project {
  id: string
  name: string
  product: string
  externalMatchings: string[]
  timeZone?: string
}

export const App = () => {
  const [secret, setSecret] = useState(keys.secret)
  useEffect(() => {
    const left = () => {
      keys.secret = null
      setSecret(null)
    }
    addEventListener('signed-out', left)
    return () => removeEventListener('signed-out', left)
  }, [])
  return secret ? <SignedIn /> : <SignIn onKey={setSecret} />
}

const SignedIn = () => {
  const route = useRoute()
  const { data: project } = useGet<Project>('v1/project')
  const [view, id] = route.path.split('/')
  const wrong = problemOf(route.params)
  // Before anything is shown: all times are those of the project's zone.
  setZone(project?.timeZone || 'UTC')
  useEffect(() => scrollTo(0, 0), [route.path])
  return (
    <Shell route={route} project={project?.name ?? ''}>
      {!project ? <Page title={nameOf(view)}><Loading /></Page>
      : wrong ? <Page title={nameOf(view)} actions={<RangePicker route={route} />}><div class="failure" role="alert">{wrong}</div></Page>
      : view === 'live' ? <Live route={route} />
      : view === 'activity' ? <Activity route={route} />
      : view === 'sessions' && id ? <SessionView route={route} id={id} key={id} />
      : view === 'sessions' ? <Sessions route={route} />
      : view === 'searches' ? <Searches route={route} />
      : view === 'contents' ? <Contents route={route} external={project.externalMatchings ?? []} />
      : view === 'metrics' ? <Metrics route={route} />
      : view === 'dead-letters' ? <DeadLetters route={route} />
      : view === 'health' ? <Health />
      : view === 'manage' ? <Manage route={route} own={project.id} />
      : <Page title="Nothing here"><Empty title="There is no such view">Choose one from the menu.</Empty></Page>}
    </Shell>
  )
}
