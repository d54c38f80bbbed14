import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { full, minute } from '../core/format'
import { isAway, isTold, useLoads } from '../core/loads'
import { arrival, href, parse } from '../core/route'
import { useAnnouncement } from './announcement'

export const Page = ({ title, lead, actions, controls, children }: { title: string; lead?: ComponentChildren; actions?: ComponentChildren; controls?: ComponentChildren; children: ComponentChildren }) => {
  const heading = useRef<HTMLHeadingElement>(null)
  const reads = useLoads()
  useEffect(() => void (document.title = `${title} · Explorer`), [title])
  useEffect(() => {
    if (arrival.isNew) heading.current?.focus({ preventScroll: true })
    arrival.isNew = false
  }, [])
  useAnnouncement(reads.busy)
  return (
    <>
      <div class="head">
        <div>
          <h1 ref={heading} tabIndex={-1}>{title}</h1>
          {lead && !reads.isMissing && <p>{lead}</p>}
        </div>
        {actions && <div class="row">{actions}</div>}
      </div>
      {controls}
      {reads.error && <Trouble error={reads.error} at={reads.isMissing ? undefined : reads.at} again={reads.again} />}
      {/* What is not known is not shown as nothing. It stays there, so that it goes on reading. */}
      <div class="known" hidden={reads.isMissing}>{children}</div>
    </>
  )
}

// What could not be read, and what to do about it. While the server is away it is asked again by itself.
export const Trouble = ({ error, at, again }: { error: Error; at?: number | undefined; again: () => void }) => (
  <div class="failure row spread" role="alert">
    <span>
      {error.message} {at !== undefined && <>What is shown is of <b>{sameDay(at) ? minute(at) : full(at)}</b>.</>}
    </span>
    {isAway(error)
      ? <button type="button" class="button" onClick={again}>Try again</button>
      : <a class="button" href={href(parse(location.hash).path)}>Without filters and range</a>}
  </div>
)

const sameDay = (time: number) => Date.now() - time < 12 * 3_600_000

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

// Of what the page tells already, this says nothing.
export const Failure = ({ error }: { error: Error | undefined }) => {
  // What the page tells changes after this was drawn.
  useLoads()
  return error && !isTold(error) ? <div class="failure" role="alert">{error.message}</div> : null
}

export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <b>{title}</b>
    {children}
  </div>
)

export const Loading = () => <div class="skeleton" role="status"><span class="sr">Loading</span></div>
