import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { keys } from '../core/api'
import { carry } from '../core/range'
import { href, type Route } from '../core/route'
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

export const Shell = ({ route, project, children }: { route: Route; project: string; children: ComponentChildren }) => {
  const [open, setOpen] = useState(false)
  const menu = useRef<HTMLButtonElement>(null)
  const at = route.path.split('/')[0]
  useEffect(() => setOpen(false), [route.path])
  const leave = () => {
    keys.secret = null
    keys.admin = null
    dispatchEvent(new Event('signed-out'))
  }
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
          <button type="button" class="button plain" onClick={leave}>Sign out</button>
        </div>
      </header>
      <main class="main" id="main" tabIndex={-1}>{children}</main>
      <Announcer />
    </div>
  )
}
