import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { download, type Query } from '../core/api'

export const Page = ({ title, lead, actions, children }: { title: string; lead?: ComponentChildren; actions?: ComponentChildren; children: ComponentChildren }) => {
  useEffect(() => void (document.title = `${title} · Explorer`), [title])
  return (
    <>
      <div class="head">
        <div>
          <h1>{title}</h1>
          {lead && <p>{lead}</p>}
        </div>
        {actions && <div class="row">{actions}</div>}
      </div>
      {children}
    </>
  )
}

export const Card = ({ title, actions, children, body }: { title: string; actions?: ComponentChildren; children: ComponentChildren; body?: boolean }) => (
  <section class="card">
    <header>
      <h2>{title}</h2>
      {actions}
    </header>
    {body ? <div class="body">{children}</div> : children}
  </section>
)

export const Segments = ({ label, options, value, onPick }: { label: string; options: [string, string][]; value: string; onPick: (value: string) => void }) => (
  <div class="segments" role="group" aria-label={label}>
    {options.map(([key, text]) => (
      <button key={key} type="button" aria-pressed={key === value} onClick={() => onPick(key)}>
        {text}
      </button>
    ))}
  </div>
)

export const Failure = ({ error }: { error: Error | undefined }) =>
  error ? <div class="failure" role="alert">{error.message}</div> : null

export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <b>{title}</b>
    {children}
  </div>
)

export const Loading = () => <div class="skeleton" role="status"><span class="sr">Loading</span></div>

export const Download = ({ path, query, name }: { path: string; query: Query; name: string }) => {
  const [state, set] = useState<'ready' | 'busy' | Error>('ready')
  const start = async () => {
    set('busy')
    try {
      await download(path, query, `${name}.csv`)
      set('ready')
    } catch (e) {
      set(e as Error)
    }
  }
  return (
    <button type="button" class="button plain get" disabled={state === 'busy'} onClick={start} title={state instanceof Error ? state.message : 'The whole table'}>
      {state === 'busy' ? 'Downloading…' : state instanceof Error ? 'Failed, again' : 'Download CSV'}
      <span class="sr"> of {name}</span>
    </button>
  )
}
