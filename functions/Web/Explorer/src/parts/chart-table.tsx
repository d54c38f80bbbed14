import { useState } from 'preact/hooks'
import { number } from '../core/format'
import { endOf, timeOf, type ChartProps } from './chart'

// The same as the chart, to be read, and to be followed without a pointer. It is made when it is wanted.
export const ChartTable = (props: ChartProps) => {
  const { label, times, series, step } = props
  const [open, set] = useState(false)
  const told = times.map((_, i) => i).filter((i) => series.some(({ values }) => values[i]))
  return (
    <details class="chart-table" open={open} onToggle={(e) => set(e.currentTarget.open)}>
      <summary>As a table<span class="sr">: {label}</span></summary>
      {open && (
        <div class="table-wrap" tabIndex={0} role="region" aria-label={`${label}, as a table`}>
          <table>
            <caption class="sr">{label}</caption>
            <thead>
              <tr>
                <th scope="col">{step >= 86_400 ? 'Day' : 'Time'}</th>
                {series.map(({ name }) => <th key={name} scope="col" class="num">{name}</th>)}
              </tr>
            </thead>
            <tbody>
              {told.map((i) => (
                <tr key={i}>
                  <th scope="row">{timeOf(times[i]!, step)}</th>
                  {series.map(({ name, values, rows }) => {
                    const value = values[i]
                    const text = value == null ? '–' : number(Math.round(value * 100) / 100)
                    return <td key={name} class="num">{value && rows ? <a class="count" href={rows(times[i]! * 1000, endOf(props, i) * 1000)}>{text}</a> : text}</td>
                  })}
                </tr>
              ))}
            </tbody>
          </table>
          {told.length === 0 && <p class="empty">Nothing in this time</p>}
          {told.length < times.length && told.length > 0 && <p class="small soft">Times without anything are left out.</p>}
        </div>
      )}
    </details>
  )
}
