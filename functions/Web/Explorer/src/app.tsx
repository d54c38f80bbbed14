import { useEffect, useState } from 'preact/hooks'
import { keys } from './core/api'
import { person } from './core/person'
import { problemOf } from './core/range'
import { useRoute, type Route } from './core/route'
import { useGet } from './core/use'
import { setZone } from './core/zone'
import { lazy } from './parts/lazy'
import { Empty, Loading, Page } from './parts/page'
import { RangePicker } from './parts/range-picker'
import { type Me, nameOf, Shell } from './parts/shell'
import { Live } from './views/live'
import { SignedInPerson } from './views/person'
import { SignIn } from './views/sign-in'

// What is not shown first is not loaded first.
const Activity = lazy('Activity', async () => (await import('./views/activity')).Activity)
const Contents = lazy('Contents', async () => (await import('./views/contents')).Contents)
const DeadLetters = lazy('Dead letters', async () => (await import('./views/dead-letters')).DeadLetters)
const Health = lazy('Health', async () => (await import('./views/health')).Health)
const Metrics = lazy('Metrics', async () => (await import('./views/metrics')).Metrics)
const Searches = lazy('Searches', async () => (await import('./views/searches')).Searches)
const SessionView = lazy('Session', async () => (await import('./views/session')).SessionView)
const Sessions = lazy('Sessions', async () => (await import('./views/sessions')).Sessions)
const Manage = lazy('Manage', async () => (await import('./views/manage/manage')).Manage)

export interface Project {
  id: string
  name: string
  product: string
  externalMatchings: string[]
  timeZone?: string
}

export const App = (first: { problem: string }) => {
  const [isIn, set] = useState(!!keys.secret || person.isIn)
  const [problem, setProblem] = useState(first.problem)
  useEffect(() => {
    const left = (e: Event) => {
      setProblem((e as CustomEvent<string>).detail ?? '')
      set(false)
    }
    addEventListener('signed-out', left)
    return () => removeEventListener('signed-out', left)
  }, [])
  return (
    !isIn ? <SignIn problem={problem} onKey={() => set(true)} />
    : keys.secret ? <SignedInKey />
    : <SignedInPerson shown={(route, me, chosen) => <Views key={chosen} route={route} me={me} chosen={chosen} />} />
  )
}

const SignedInKey = () => <Views route={useRoute()} />

const Views = ({ route, me, chosen }: { route: Route; me?: Me; chosen?: string }) => {
  const { data: project } = useGet<Project>('v1/project')
  const [view, id] = route.path.split('/')
  const wrong = problemOf(route.params)
  // Before anything is shown: all times are those of the project's zone.
  setZone(project?.timeZone || 'UTC')
  useEffect(() => scrollTo(0, 0), [route.path])
  return (
    <Shell route={route} project={project?.name ?? ''} {...(me && { me, chosen: chosen ?? '' })}>
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
