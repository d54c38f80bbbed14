import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Empty, Loading } from './page'

export interface Column<T> {
  title: string
  cell: (row: T) => ComponentChildren
  num?: boolean
  clip?: boolean
}

interface Props<T> {
  caption: string
  columns: Column<T>[]
  rows: T[]
  loading?: boolean
  empty?: ComponentChildren
  id?: (row: T) => string
  // What a row opens to, beneath it.
  opens?: (row: T) => ComponentChildren
  fresh?: (row: T) => boolean
  // Which row is open, where the address says it.
  open?: string | null
  onOpen?: (id: string | null) => void
}

export const Table = <T,>({ caption, columns, rows, loading, empty, id, opens, fresh, open: said, onOpen }: Props<T>) => {
  const [own, setOwn] = useState<string | null>(null)
  const [open, setOpen] = onOpen ? [said, onOpen] : [own, setOwn]
  if (rows.length === 0) return loading ? <Loading /> : <>{empty ?? <Empty title="Nothing in this time">Choose a longer range of time.</Empty>}</>
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={caption} key={caption}>
      <table>
        <caption class="sr">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={column.num ? 'num' : undefined}>{column.title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => {
            const key = id?.(row) ?? String(i)
            const isOpen = open === key
            return [
              <tr key={key} class={`${opens ? 'opens' : ''} ${fresh?.(row) ? 'fresh' : ''}`}>
                {columns.map((column, at) => {
                  const Cell = at === 0 ? 'th' : 'td'
                  return (
                  <Cell key={column.title} scope={at === 0 ? 'row' : undefined} class={`${column.num ? 'num' : ''} ${column.clip ? 'clip' : ''}`}>
                    {opens && at === 0 ? (
                      <button type="button" class="opener" aria-expanded={isOpen} onClick={() => setOpen(isOpen ? null : key)}>{column.cell(row)}</button>
                    ) : (
                      column.cell(row)
                    )}
                  </Cell>
                  )
                })}
              </tr>,
              isOpen && (
                <tr key={`${key}-open`}>
                  <td colSpan={columns.length}>{opens!(row)}</td>
                </tr>
              ),
            ]
          })}
        </tbody>
      </table>
    </div>
  )
}

// JSON with its names told apart; what is in it stays text.
export const Json = ({ value }: { value: unknown }) => {
  const text = JSON.stringify(value, null, 2) ?? ''
  const pieces = text.split(/^(\s*"(?:[^"\\]|\\.)*"(?=:))/m)
  return <pre class="json" tabIndex={0} role="region" aria-label="JSON">{pieces.map((piece, i) => (i % 2 ? <b key={i}>{piece}</b> : piece))}</pre>
}

export interface Bar {
  label: string
  value: number
  note?: string | undefined
  href?: string | undefined
}

export const Bars = ({ bars, empty = 'Nothing in this time' }: { bars: Bar[]; empty?: string }) => {
  if (bars.length === 0) return <Empty title={empty} />
  const most = Math.max(...bars.map((bar) => bar.value), 1)
  return (
    <ol class="bars">
      {bars.map((bar) => {
        const inner = (
          <>
            <i aria-hidden="true" style={{ width: `${(100 * bar.value) / most}%` }} />
            <span title={bar.label}>{bar.label}</span>
            <span class="num">
              {bar.value.toLocaleString('en-GB')}
              {bar.note && <span class="soft">{bar.note}</span>}
            </span>
          </>
        )
        return <li key={bar.label}>{bar.href ? <a class="bar" href={bar.href}>{inner}</a> : <div class="bar">{inner}</div>}</li>
      })}
    </ol>
  )
}

export interface Figure {
  label: string
  value: string
  href?: string | undefined
  now?: number | undefined
  before?: number | undefined
  note?: string | undefined
  // Whether less of it is better.
  less?: boolean
}

const changeOf = ({ now, before, less }: Figure) => {
  if (now === undefined || before === undefined) return null
  if (before === 0) return now === 0 ? null : <span class="note">none before</span>
  const change = (100 * (now - before)) / before
  const text = `${change > 0 ? '+' : change < 0 ? '−' : ''}${Math.abs(change).toFixed(Math.abs(change) < 10 ? 1 : 0)} %`
  const good = change === 0 ? '' : change > 0 === !less ? 'up' : 'down'
  return <span class="note" title="Compared with the period before"><span class={good}>{text}</span> from {before.toLocaleString('en-GB', { maximumFractionDigits: 2 })}</span>
}

export const Stats = ({ figures }: { figures: Figure[] }) => (
  <div class="stats">
    {figures.map((figure) => {
      const inner = (
        <>
          <span class="label">{figure.label}</span>
          <b data-figure={figure.label}>{figure.value}</b>
          {figure.note && <span class="note">{figure.note}</span>}
          {changeOf(figure)}
        </>
      )
      return figure.href ? <a key={figure.label} class="stat" href={figure.href}>{inner}</a> : <div key={figure.label} class="stat">{inner}</div>
    })}
  </div>
)
