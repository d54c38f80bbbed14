import { useRef, useState } from 'preact/hooks'
import { address, credentials, type Query } from '../core/api'

// A form of the page itself, so that the browser writes what comes straight to a file: a table may be larger than what
// a page can hold. Who asks is in the body, where no log has it.
export const Download = ({ path, query, name }: { path: string; query: Query; name: string }) => {
  const [state, set] = useState<'ready' | 'asked' | 'failed'>('ready')
  const said = useRef(false)
  const start = async () => {
    set('asked')
    const who = await credentials().catch(() => null)
    if (!who) return set('failed')
    const frame = document.createElement('iframe')
    frame.name = `download-${Math.random().toString(36).slice(2)}`
    frame.hidden = true
    frame.title = 'Download'
    // A file is no page, so nothing loads; what does is what was wrong.
    frame.onload = () => {
      if (said.current && frame.contentDocument?.body?.textContent) set('failed')
    }
    said.current = false
    document.body.append(frame)
    const form = document.createElement('form')
    form.method = 'post'
    form.action = address(path).href
    form.target = frame.name
    form.hidden = true
    const fields = { ...query, format: 'csv', bom: true, ...who }
    for (const [field, value] of Object.entries(fields)) {
      if (value === undefined || value === '') continue
      const input = document.createElement('input')
      input.name = field
      input.value = String(value)
      form.append(input)
    }
    document.body.append(form)
    said.current = true
    form.submit()
    form.remove()
    setTimeout(() => set((now) => (now === 'asked' ? 'ready' : now)), 3000)
    // It has to stay while the file is written.
    setTimeout(() => frame.remove(), 3_600_000)
  }
  return (
    <button type="button" class="button plain get" onClick={start} title="The whole table, for a spreadsheet">
      {state === 'asked' ? 'Asked for' : state === 'failed' ? 'Failed, again' : 'Download CSV'}
      <span class="sr"> of {name}</span>
    </button>
  )
}
