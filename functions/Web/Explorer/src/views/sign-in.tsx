import { useEffect, useState } from 'preact/hooks'
import { address, call, keys } from '../core/api'

// The key is tried before it is kept: for this tab alone, and never in an address.
export const SignIn = ({ onKey }: { onKey: (key: string) => void }) => {
  const [key, setKey] = useState('')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  useEffect(() => void (document.title = 'Sign in · Explorer'), [])
  const enter = async (e: Event) => {
    e.preventDefault()
    setBusy(true)
    setProblem('')
    try {
      await call(address('v1/project'), {}, key.trim())
      keys.secret = key.trim()
      onKey(key.trim())
    } catch (e) {
      setProblem((e as Error).message)
      setBusy(false)
    }
  }
  return (
    <main class="sign">
      <form onSubmit={enter}>
        <div class="row">
          <span class="mark" aria-hidden="true"><i /><i /><i /></span>
          <h1>Explorer</h1>
        </div>
        <p class="soft">See what visitors do, what they look for, and whether they find it.</p>
        <label class="field">
          <span>Secret key of the project</span>
          <input class="input mono" name="key" type="password" required autocomplete="current-password" spellcheck={false} value={key} onInput={(e) => setKey(e.currentTarget.value)} aria-describedby="key-help" />
        </label>
        <p class="small soft" id="key-help">It stays in this tab until you close it, and goes to this server only.</p>
        {problem && <div class="failure" role="alert">{problem}</div>}
        <button class="button main-action" disabled={busy || !key}>{busy ? 'Looking…' : 'Open'}</button>
      </form>
    </main>
  )
}
