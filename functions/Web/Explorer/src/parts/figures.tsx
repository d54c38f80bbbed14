import { useState } from 'preact/hooks'
import { number } from '../core/format'
import { Empty } from './page'
import { More } from './table'

export interface Bar {
  label: string
  value: number
  // Beside the label, such as of which kind it is.
  kind?: string | undefined
  note?: string | undefined
  href?: string | undefined
}

// How many of each: one of nothing leads nowhere.
export const Bars = ({ bars, empty = 'Nothing in this time', first = Infinity, isCut = false }: { bars: Bar[]; empty?: string; first?: number; isCut?: boolean }) => {
  const [whole, setWhole] = useState(false)
  if (bars.length === 0) return <Empty title={empty} />
  const shown = whole ? bars : bars.slice(0, first)
  const most = Math.max(...bars.map((bar) => bar.value), 1)
  return (
    <>
      <ol class="bars">
        {shown.map(({ label, kind, value, note, href }) => {
          const inner = (
            <>
              <i aria-hidden="true" style={{ width: `${(100 * value) / most}%` }} />
              <span title={label}>{label}{kind && <span class="soft small"> {kind}</span>}</span>
              <span class="num">
                <span data-count={label}>{number(value)}</span>
                {note && <span class="soft">{note}</span>}
              </span>
            </>
          )
          return <li key={`${label}${kind}`}>{href && value ? <a class="bar" href={href}>{inner}</a> : <div class="bar">{inner}</div>}</li>
        })}
      </ol>
      <More shown={shown.length} all={bars.length} isCut={isCut} onMore={() => setWhole(true)} />
    </>
  )
}

export interface Figure {
  label: string
  value: string
  href?: string | undefined
  now?: number | undefined
  before?: number | undefined
  note?: string | undefined
  // Which way it should go, where that is clear.
  better?: 'more' | 'less'
}

const changeOf = ({ now, before, better }: Figure) => {
  if (now === undefined || before === undefined) return null
  if (before === 0) return now === 0 ? null : <span class="note">none before</span>
  const change = (100 * (now - before)) / before
  const text = `${change > 0 ? '+' : change < 0 ? '−' : ''}${Math.abs(change).toFixed(Math.abs(change) < 10 ? 1 : 0)} %`
  const tone = change === 0 || !better ? '' : change > 0 === (better === 'more') ? 'up' : 'down'
  return <span class="note" title="Compared with as long right before"><span class={tone}>{text}</span> from {before.toLocaleString('en-GB', { maximumFractionDigits: 2 })}</span>
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
      return figure.href && figure.value !== '0' ? <a key={figure.label} class="stat" href={figure.href}>{inner}</a> : <div key={figure.label} class="stat">{inner}</div>
    })}
  </div>
)
