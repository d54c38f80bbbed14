import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import { date, minute, number } from '../core/format'
import { zone } from '../core/zone'
import { ChartTable } from './chart-table'

export interface Series {
  name: string
  values: (number | null)[]
  // Which of the colours, if not that of its place.
  tone?: number
  // Where the rows are that one of its values counted, of a period.
  rows?: ((from: number, to: number) => string) | undefined
}

export interface ChartProps {
  label: string
  // In seconds, as the chart has them.
  times: number[]
  series: Series[]
  // How long a period is, in seconds.
  step: number
  kind?: 'bars' | 'lines'
  stacked?: boolean
  height?: number
  // What stands beside its table.
  about?: string
  onRange?: (from: number, to: number) => void
}

const NAMES = ['--accent', '--second', '--third', '--fourth']
const DAY = 86_400
// Counts have no parts.
const WHOLE = Array.from({ length: 12 }, (_, i) => [1, 2, 5].map((n) => n * 10 ** i)).flat()
const colour = (name: string) => {
  const probe = document.createElement('i')
  probe.style.color = `var(${name})`
  document.body.append(probe)
  const found = getComputedStyle(probe).color
  probe.remove()
  return found
}
export const timeOf = (seconds: number, step: number) => (step >= DAY ? date(seconds * 1000) : `${date(seconds * 1000)}, ${minute(seconds * 1000)}`)

// Bars that stand on each other: each series drawn up to the sum of those beneath it, the highest first.
const stack = (series: Series[]) => {
  const sums = series[0]?.values.map(() => 0) ?? []
  return series.map(({ values }) => values.map((value, i) => (sums[i]! += value ?? 0)))
}

export const Chart = (props: ChartProps) => {
  const { label, times, series, step, kind = 'bars', stacked, height = 190, onRange } = props
  const latest = useRef(props)
  latest.current = props
  const host = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState<number | null>(null)
  const [theme, setTheme] = useState(0)
  const asked = JSON.stringify([times, series, step, kind, height, zone])

  useEffect(() => {
    const again = () => setTheme((n) => n + 1)
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', again)
    addEventListener('theme', again)
    return () => {
      dark.removeEventListener('change', again)
      removeEventListener('theme', again)
    }
  }, [])

  useEffect(() => {
    const element = host.current
    if (!element || times.length === 0) return
    const drawn = stacked ? stack(series).reverse() : series.map((one) => one.values)
    const paints = series.map((one, i) => colour(NAMES[one.tone ?? i]!))
    if (stacked) paints.reverse()
    const [ink, line] = [colour('--ink-soft'), colour('--line')]
    const bars = uPlot.paths.bars!({ size: [0.8, 96], align: 1, radius: stacked ? 0 : 0.1 })
    const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' }
    const indexAt = (u: uPlot) => {
      const value = u.posToVal(u.cursor.left!, 'x')
      return kind === 'bars' ? Math.max(times.findLastIndex((time) => time <= value), 0) : (u.cursor.idx ?? null)
    }
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: !!onRange, y: false, setScale: false } },
        scales: {
          x: { time: true, range: (_, least, most) => [least, most + (kind === 'bars' ? step : 0)] },
          y: { range: (_, least, most) => [Math.min(0, least ?? 0), Math.max(most ?? 0, 1) * 1.08] },
        },
        axes: [
          { ...axis, size: 30, grid: { show: false }, incrs: step >= DAY ? [1, 2, 7, 14, 28].map((days) => days * DAY) : [60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, DAY, 2 * DAY], values: (_, ticks, __, ___, incr) => ticks.map((t) => (incr >= DAY ? date(t * 1000).replace(/^\w+,? /, '') : minute(t * 1000))) },
          { ...axis, size: 44, ...(kind === 'bars' && { incrs: WHOLE }), values: (_, ticks) => ticks.map((t) => number(t)) },
        ],
        series: [
          {},
          ...paints.map((paint): uPlot.Series =>
            kind === 'bars'
              ? { stroke: paint, fill: paint, width: 0, paths: bars, points: { show: false } }
              : { stroke: paint, width: 2, points: { show: times.length < 3, size: 6 }, spanGaps: true },
          ),
        ],
        hooks: {
          setCursor: [(u) => setAt(u.cursor.left != null && u.cursor.left >= 0 ? indexAt(u) : null)],
          setSelect: [
            (u) => {
              if (u.select.width < 3 || !onRange) return
              const [from, to] = [u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x')]
              // Whole periods, all that were touched.
              const first = times.findLastIndex((time) => time <= from)
              const last = times.find((time) => time >= to) ?? times.at(-1)! + step
              u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
              latest.current.onRange?.(times[Math.max(first, 0)]! * 1000, last * 1000)
            },
          ],
        },
      },
      [times, ...drawn] as uPlot.AlignedData,
      element,
    )
    // A bar leads to the rows that it counted, unless the pointer was dragged.
    let pressed = 0
    plot.over.addEventListener('mousedown', (e) => (pressed = e.clientX))
    plot.over.addEventListener('click', (e) => {
      const i = indexAt(plot)
      if (i === null || Math.abs(e.clientX - pressed) > 2) return
      const height = plot.posToVal(plot.cursor.top!, 'y')
      const rows = rowsAt(latest.current, i, height)
      if (rows) location.hash = rows
    })
    const sizes = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
    sizes.observe(element)
    return () => {
      sizes.disconnect()
      plot.destroy()
    }
  }, [asked, theme])

  // The pointer may be where there was a period before the range was changed.
  const shown = at === null || times[at] === undefined ? null : `${timeOf(times[at]!, step)}: ${series.map((one) => `${one.name} ${one.values[at] == null ? '–' : number(Math.round(one.values[at]! * 100) / 100)}`).join(' · ')}`
  return (
    <figure>
      <div class="row spread">
        {series.length > 1 ? (
          <div class="legend">{series.map((one, i) => <span key={one.name}><i class={`c${(one.tone ?? i) + 1}`} />{one.name}</span>)}</div>
        ) : <span />}
        <span class="readout">{shown ?? hintOf(props)}</span>
      </div>
      <div class={`chart ${series.some((one) => one.rows) ? 'leads' : ''}`} ref={host} role="img" aria-label={`${label}. ${summary(series, times, step)}`} />
      <ChartTable {...props} />
    </figure>
  )
}

const hintOf = ({ onRange, series, kind }: ChartProps) =>
  [onRange && 'Drag over the chart to choose a range', series.some((one) => one.rows) && (kind === 'lines' ? 'a click opens the rows' : 'a bar opens its rows')].filter(Boolean).join('; ')

export const endOf = ({ times, step }: ChartProps, i: number) => times[i + 1] ?? times[i]! + step

// Of bars that stand on each other the one that is there; above them all that is.
const rowsAt = (props: ChartProps, i: number, height: number) => {
  const { series, stacked, times } = props
  let sum = 0
  const one = stacked ? series.find(({ values }) => (sum += values[i] ?? 0) >= height) : series[0]
  return one && (one.values[i] ?? 0) > 0 ? one.rows?.(times[i]! * 1000, endOf(props, i) * 1000) : undefined
}

// What somebody who does not see the chart is told of it.
const summary = (series: Series[], times: number[], step: number) =>
  series
    .map(({ name, values }) => {
      const most = values.reduce<number>((best, value, i) => ((value ?? 0) > (values[best] ?? 0) ? i : best), 0)
      return times.length ? `${name}: most on ${timeOf(times[most]!, step)}, ${number(values[most] ?? 0)}` : `${name}: none`
    })
    .join('. ')
