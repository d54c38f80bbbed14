import { useState } from 'preact/hooks'
import { origin } from '../core/api'
import { full, path, words } from '../core/format'
import type { Log } from '../core/types'
import { Card } from '../parts/page'
import { whatOf } from './live'

const snippet = (key: string) => `<script async src="${origin}/t.js" data-key="${key}"></script>`

// What to do before anything has come; the view that shows it looks on, and tells when it has.
export const FirstEvent = () => {
  const [key, setKey] = useState('')
  const [copied, setCopied] = useState(false)
  const text = snippet(key || 'YOUR_WRITE_KEY')
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <Card title="Send the first event" body>
      <p class="soft">Paste this into the head of your pages. It reports visits by itself. Their origin, such as <code>https://www.example.com</code>, must be one that the project allows.</p>
      <div class="row" style={{ margin: '0.8rem 0' }}>
        <label class="field" style={{ flex: '1 1 16rem' }}>
          <span>Write key</span>
          <input class="input mono" value={key} placeholder="wk_…" onInput={(e) => setKey(e.currentTarget.value.trim())} />
        </label>
      </div>
      <pre class="json" tabIndex={0} role="region" aria-label="Snippet">{text}</pre>
      <div class="row spread" style={{ marginTop: '0.8rem' }}>
        <span class="row" role="status"><i class="pulse" /> Waiting for the first event. It shows here by itself.</span>
        <button type="button" class="button main-action" onClick={copy}>{copied ? 'Copied' : 'Copy'}</button>
      </div>
    </Card>
  )
}

// The moment for which somebody has pasted the snippet.
export const FirstEventCame = ({ log, onSeen }: { log: Log; onSeen: () => void }) => (
  <section class="card came" role="status">
    <div>
      <h2>First event received</h2>
      <p>
        <b>{words(log.action)}</b>{whatOf(log) && <> “{whatOf(log)}”</>}{log.url && <> on {path(log.url)}</>}, {full(log.at)}. Everything works: from now on events show here as they come.
      </p>
    </div>
    <button type="button" class="button" onClick={onSeen}>Good</button>
  </section>
)
