import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { leave } from '../core/api'
import { carry } from '../core/range'
import { go, href, type Route } from '../core/route'
import { Announcer } from './announcement'

export const places: [string, [string, string][]][] = [
  ['Now', [['live', 'Live']]],
  ['What happened', [['activity', 'Activity'], ['sessions', 'Sessions']]],
  ['Dashboards', [['searches', 'Searches'], ['contents', 'Contents'], ['metrics', 'Metrics']]],
  ['Operations', [['dead-letters', 'Dead letters'], ['health', 'Health'], ['manage', 'Manage']]],
]

export const nameOf = (view: string | undefined) => places.flatMap(([, entries]) => entries).find(([path]) => path === view)?.[1] ?? 'Explorer'

const THEME = 'explorer.theme'
const wantsDark = () => matchMedia('(prefers-color-scheme: dark)').matches

const Theme = () => {
  const [theme, set] = useState(() => localStorage.getItem(THEME) ?? '')
  useEffect(() => {
    if (theme) document.documentElement.dataset.theme = theme
    dispatchEvent(new Event('theme'))
  }, [theme])
  const other = (theme || (wantsDark() ? 'dark' : 'light')) === 'dark' ? 'light' : 'dark'
  const change = () => {
    localStorage.setItem(THEME, other)
    set(other)
  }
  return (
    <button type="button" class="button plain" onClick={change}>
      {other === 'dark' ? 'Dark' : 'Light'} colours
    </button>
  )
}

// Who has signed in, and the projects that they may look at.
export interface Me {
  name: string | null
  mayManage: boolean
  roles: string[]
  projects: { id: string; name: string }[]
}

// A session is of one project, so in another one its list is opened.
const Chooser = ({ route, me, chosen }: { route: Route; me: Me; chosen: string }) => (
  <select class="input chooser" aria-label="Project" value={chosen} onChange={(e) => go(route.path.split('/')[0]!, { ...carry(route.params), project: e.currentTarget.value })}>
    {me.projects.map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
  </select>
)

interface Shown {
  route: Route
  project: string
  me?: Me
  chosen?: string
  children: ComponentChildren
}

export const Shell = ({ route, project, me, chosen, children }: Shown) => {
  const [open, setOpen] = useState(false)
  const menu = useRef<HTMLButtonElement>(null)
  const at = route.path.split('/')[0]
  useEffect(() => setOpen(false), [route.path])
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(e) => (e.preventDefault(), document.getElementById('main')?.focus())}>
        To the content
      </a>
      <header class="side" data-open={open} onKeyDown={(e) => e.key === 'Escape' && open && (setOpen(false), menu.current?.focus())}>
        <a class="brand" href={href('live')}>
          <span class="mark" aria-hidden="true"><i /><i /><i /></span>
          <span>
            Explorer
            <span class="small soft">{project}</span>
          </span>
        </a>
        <button ref={menu} type="button" class="button menu" aria-expanded={open} aria-controls="places" onClick={() => setOpen(!open)}>
          Menu
        </button>
        {me && me.projects.length > 1 && <Chooser route={route} me={me} chosen={chosen ?? ''} />}
        <nav class="nav" id="places" aria-label="Views">
          {places.map(([group, entries]) => (
            <div key={group}>
              <h2>{group}</h2>
              {entries.map(([path, name]) => (
                <a key={path} href={href(path, carry(route.params))} aria-current={at === path ? 'page' : undefined}>
                  {name}
                </a>
              ))}
            </div>
          ))}
        </nav>
        <div class="side-foot">
          <Theme />
          {me?.name && <span class="small soft who" title="Signed in">{me.name}</span>}
          <button type="button" class="button plain" onClick={() => leave()}>Sign out</button>
        </div>
      </header>
      <main class="main" id="main" tabIndex={-1}>{children}</main>
      <Announcer />
    </div>
  )
}
