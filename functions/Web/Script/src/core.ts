import { expose } from './api'

// Pages, custom events, consent and the queue.
expose(() => {})
