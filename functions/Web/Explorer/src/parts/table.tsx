import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { number } from '../core/format'
import { Empty, Loading } from './page'

export interface Column<T> {
  title: string
  cell: (row: T) => ComponentChildren
  num?: boolean
  clip?: boolean
  // Left out where there is little room.
  minor?: boolean
  // Where the rows are that the cell has counted; a cell of nothing leads nowhere.
  rows?: (row: T) => string | undefined
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
  // How many are shown at first.
  first?: number
  // There are more than the rows.
  isCut?: boolean
  // Which row is open, where the address says it.
  open?: string | null
  onOpen?: (id: string | null) => void
}

const classOf = ({ num, minor }: { num?: boolean; minor?: boolean }) => `${num ? 'num' : ''} ${minor ? 'minor' : ''}`

export const Table = <T,>({ caption, columns, rows, loading, empty, id, opens, fresh, first = Infinity, isCut = false, open: said, onOpen }: Props<T>) => {
  const [own, setOwn] = useState<string | null>(null)
  const [open, setOpen] = onOpen ? [said, onOpen] : [own, setOwn]
  const [whole, setWhole] = useState(false)
  const shown = whole ? rows : rows.slice(0, first)
  if (rows.length === 0) return loading ? <Loading /> : <>{empty ?? <Empty title="Nothing in this time">Choose a longer range of time.</Empty>}</>
  return (
    <>
    <div class="table-wrap" tabIndex={0} role="region" aria-label={caption} key={caption}>
      <table>
        <caption class="sr">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={classOf(column)}>{column.title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, i) => {
            const key = id?.(row) ?? String(i)
            const isOpen = open === key
            return [
              <tr key={key} class={`${opens ? 'opens' : ''} ${fresh?.(row) ? 'fresh' : ''}`}>
                {columns.map((column, at) => {
                  const Place = at === 0 ? 'th' : 'td'
                  return (
                  <Place key={column.title} scope={at === 0 ? 'row' : undefined} class={`${classOf(column)} ${column.clip ? 'clip' : ''}`}>
                    {opens && at === 0 ? (
                      <button type="button" class="opener" aria-expanded={isOpen} onClick={() => setOpen(isOpen ? null : key)}>{column.cell(row)}</button>
                    ) : (
                      <Cell column={column} row={row} />
                    )}
                  </Place>
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
    <More shown={shown.length} all={rows.length} isCut={isCut} onMore={() => setWhole(true)} />
    </>
  )
}

const Cell = <T,>({ column, row }: { column: Column<T>; row: T }) => {
  const rows = column.rows?.(row)
  const cell = column.cell(row)
  return rows && cell !== '0' ? <a class={column.num ? 'count' : 'link'} href={rows}>{cell}</a> : <>{cell}</>
}

// Whoever is shown a part is told so.
export const More = ({ shown, all, isCut, onMore }: { shown: number; all: number; isCut: boolean; onMore: () => void }) =>
  shown < all ? (
    <div class="foot">
      <span>{number(shown)} of {isCut ? 'more than ' : ''}{number(all)}</span>
      <button type="button" class="button" onClick={onMore}>Show more</button>
    </div>
  ) : isCut ? <p class="foot">The first {number(all)}. The download has them all.</p> : null
