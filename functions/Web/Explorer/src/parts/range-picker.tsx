import { useState } from 'preact/hooks'
import { date, full, zone } from '../core/format'
import { rangeOf, words } from '../core/range'
import { change, type Route } from '../core/route'
import { Segments } from './page'

const TWO_DAYS = 172_800_000
const OTHER = 'other'

// The range is in the address; one that was dragged over a chart, or written here, stays until another is picked.
export const RangePicker = ({ route }: { route: Route }) => {
  const range = rangeOf(route.params)
  const [open, setOpen] = useState(false)
  const say = range.to - range.from > TWO_DAYS ? date : full
  const options = [...Object.keys(words).map((word): [string, string] => [word, word]), [OTHER, 'Other'] as [string, string]]
  const pick = (word: string) => {
    if (word === OTHER) return setOpen(!open)
    setOpen(false)
    change(route, { range: word, from: undefined, to: undefined })
  }
  const choose = (e: SubmitEvent) => {
    e.preventDefault()
    const said = new FormData(e.currentTarget as HTMLFormElement)
    const [from, to] = [new Date(String(said.get('from'))), new Date(String(said.get('to')))]
    if (from < to) change(route, { from: from.toISOString(), to: to.toISOString(), range: undefined })
    setOpen(false)
  }
  return (
    <div class="row">
      {range.word === null && <span class="small soft">{say(range.from)} to {say(range.to)}</span>}
      <span class="small soft" title="All times are of this zone">{zone}</span>
      <Segments label="Range of time" options={options} value={range.word ?? OTHER} onPick={pick} />
      {open && (
        <form class="filters below" aria-label="Other range of time" onSubmit={choose}>
          <label class="field"><span>From</span><input class="input time" type="datetime-local" name="from" required value={local(range.from)} /></label>
          <label class="field"><span>To</span><input class="input time" type="datetime-local" name="to" required value={local(range.to)} /></label>
          <button class="button main-action">Choose</button>
        </form>
      )}
    </div>
  )
}

// As the browser's own field has it: the time here, to the minute.
const local = (time: number) => new Date(time - new Date(time).getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
