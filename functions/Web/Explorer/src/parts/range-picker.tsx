import { useState } from 'preact/hooks'
import { zone } from '../core/format'
import { ask, problemOf, rangeOf, told, words } from '../core/range'
import { change, type Route } from '../core/route'
import { timeOf, wallOf } from '../core/zone'
import { Segments } from './page'

const OTHER = 'other'

// The range is in the address; one that was dragged over a chart, or written here, stays until another is picked.
export const RangePicker = ({ route }: { route: Route }) => {
  const range = rangeOf(route.params)
  const [open, setOpen] = useState(false)
  const wrong = problemOf(route.params) !== null
  const options = [...Object.keys(words).map((word): [string, string] => [word, word]), [OTHER, 'Other'] as [string, string]]
  const pick = (word: string) => {
    if (word === OTHER) return setOpen(!open)
    setOpen(false)
    change(route, { range: word, from: undefined, to: undefined, ...(wrong && { by: undefined }) })
  }
  const choose = (e: SubmitEvent) => {
    e.preventDefault()
    const said = new FormData(e.currentTarget as HTMLFormElement)
    const [from, to] = ['from', 'to'].map((name) => timeOf(Date.parse(`${said.get(name)}Z`))) as [number, number]
    change(route, { ...ask({ from, to }), range: undefined, by: undefined })
    setOpen(false)
  }
  return (
    <div class="row">
      {range.word === null && <span class="small soft" data-range>{told(range)}</span>}
      <span class="small soft" title="All times are of this zone">{zone}</span>
      <Segments label="Range of time" options={options} value={wrong ? '' : (range.word ?? OTHER)} onPick={pick} />
      {open && (
        <form class="filters below" aria-label="Other range of time" onSubmit={choose}>
          <label class="field"><span>From</span><input class="input time" type="datetime-local" name="from" required value={local(range.from)} /></label>
          <label class="field"><span>Until</span><input class="input time" type="datetime-local" name="to" required value={local(range.to)} /></label>
          <button class="button main-action">Choose</button>
        </form>
      )}
    </div>
  )
}

// As the browser's own field has it, to the minute: what the clocks of the project show.
const local = (time: number) => new Date(wallOf(time)).toISOString().slice(0, 16)
