import { useEffect, useState } from 'preact/hooks'
import { address, call, keys } from '../core/api'
import { enter, settings } from '../core/person'

// The key is tried before it is kept: for this tab alone, and never in an address.
export const SignIn = ({ problem: first, onKey }: { problem: string; onKey: () => void }) => {
  const [key, setKey] = useState('')
  const [problem, setProblem] = useState(first)
  const [busy, setBusy] = useState(false)
  useEffect(() => void (document.title = 'Sign in · Explorer'), [])
  const open = async (e: Event) => {
    e.preventDefault()
    setBusy(true)
    setProblem('')
    try {
      await call(address('v1/project'), {}, key.trim())
      keys.secret = key.trim()
      onKey()
    } catch (e) {
      setProblem((e as Error).message)
      setBusy(false)
    }
  }
  return (
    <main class="sign">
      <form class="box" onSubmit={open}>
        <div class="row">
          <span class="mark" aria-hidden="true"><i /><i /><i /></span>
          <h1>Explorer</h1>
        </div>
        <p class="soft">See what visitors do, what they look for, and whether they find it.</p>
        {problem && <div class="failure" role="alert">{problem}</div>}
        <WorkAccount onProblem={setProblem} />
        <label class="field">
          <span>Secret key of the project</span>
          <input class="input mono" name="key" type="password" required autocomplete="current-password" spellcheck={false} value={key} onInput={(e) => setKey(e.currentTarget.value)} aria-describedby="key-help" />
        </label>
        <p class="small soft" id="key-help">It stays in this tab until you close it, and goes to this server only.</p>
        <button class="button main-action" disabled={busy || !key}>{busy ? 'Looking…' : 'Open'}</button>
      </form>
    </main>
  )
}

// Where the deployment has it on. While the sign-in service is away, the key is there.
const WorkAccount = ({ onProblem }: { onProblem: (problem: string) => void }) => {
  const [state, set] = useState<'off' | 'on' | 'away' | 'leaving'>('off')
  const look = () => void settings().then(({ on }) => set(on ? 'on' : 'off'), () => set('away'))
  useEffect(look, [])
  const go = () => {
    set('leaving')
    onProblem('')
    enter().catch((e: Error) => (set('on'), onProblem(e.message)))
  }
  if (state === 'off') return null
  return (
    <>
      {state === 'away' ?
        <p class="row" role="status">
          <span>Work accounts cannot sign in now, because the sign-in service does not answer.</span>
          <button type="button" class="button" onClick={look}>Look again</button>
        </p>
      : <button type="button" class="button main-action" disabled={state === 'leaving'} onClick={go}>Sign in with your work account</button>}
      <p class="or small soft">or with a key</p>
    </>
  )
}
