import { render } from 'preact'
import { App } from './app'
import { finish } from './core/person'

const root = document.getElementById('app')!
// Whoever comes back from signing in does so before anything is shown.
const problem = await finish().then(() => '', (e: Error) => e.message)
root.textContent = ''
render(<App problem={problem} />, root)
