import { Mode, mode, stop } from './consent'
import { exclusively } from './lock'
import { add, entryOf, keep, queued, type Entry } from './queue'
import { sizeOf } from './size'
import { get, prefix, remove, set } from './storage'
import type { TrackedEvent } from './types'

// Browsers let 64 KiB be on their way when a page is left, and refuse to send more so.
const mostKeptAlive = 64000
const mostLetters = 48000
const mostEvents = 100
const timeoutMilliseconds = 10000
const longestWait = 30000
// So long the server knows an id again for sure. After it, what a beacon took along is not sent again.
const beaconMilliseconds = 72e6
// Until when no tab is to send.
const waitKey = prefix + 'r'

// Those that go along with the events that are made from now on, such as a customer's token.
let headersOfNow: string[][] = []

// What this page has made, for a beacon when it is left; and what of it is on its way.
const mine = new Set<string>()
let underWay: string[] = []

let timer: unknown
let isSending = false
let failures = 0
let most = mostEvents

/** An event under its key. */
type Item = [key: string, entry: Entry]

const toWait = () => +(get(waitKey) || 0) - Date.now()

/** Has headers go along with the events that are made from now on. */
export const setHeaders = (given: string[][]) => (headersOfNow = given)

/** Puts an event into the queue, and has it sent. */
export function enqueue(url: string, event: TrackedEvent) {
  // Headers say who somebody is, too.
  mine.add(add([url, event, FULL && mode() == Mode.Full ? headersOfNow : []]))
  flush(50)
}

/** Sends what is queued, soon. */
export function flush(milliseconds: number) {
  clearTimeout(timer as number)
  timer = setTimeout(send, milliseconds)
}

async function send() {
  const wait = toWait()
  if (wait > 0) {
    flush(wait)
  } else if (!isSending && mode() > Mode.Wait) {
    isSending = true
    while (queued()[0] && (await exclusively(sendBatch)));
    isSending = false
    if (queued()[0]) {
      flush(500)
    }
  }
}

// The next events that can be sent together.
function nextBatch(keys: string[], most: number): Item[] {
  const batch: Item[] = []
  let letters = 0
  for (const key of keys) {
    const entry = entryOf(key)
    if (!entry || Date.now() - entry[3]! > beaconMilliseconds) {
      forget(key)
      continue
    }
    const first = batch[0]?.[1]
    letters += get(key)!.length
    if (
      first &&
      (entry[0] + entry[2] != first[0] + first[2] ||
        letters > mostLetters ||
        batch.length >= most)
    ) {
      break
    }
    batch.push([key, entry])
  }
  return batch
}

function bodyOf(batch: Item[]): string {
  const sentAt = new Date().toISOString()
  const event = batch[0]![1][1]
  return JSON.stringify(
    event.type ? { sentAt, ...event } : { sentAt, events: batch.map((item) => item[1][1]) },
  )
}

function post(batch: Item[]) {
  const [url, , headers] = batch[0]![1]
  const body = bodyOf(batch)
  return fetch(url, {
    method: 'POST',
    // As text, so that no browser asks before it sends.
    body,
    credentials: 'omit',
    keepalive: sizeOf(body) < mostKeptAlive,
    headers: headers as [string, string][],
    signal: AbortSignal.timeout?.(timeoutMilliseconds),
  })
}

/** Sends one batch. Whether to go on with the next one. */
async function sendBatch(): Promise<boolean> {
  const batch = nextBatch(queued(), most)
  if (!batch[0]) {
    return false
  }
  let answer: Response | undefined
  let said: { verdicts?: { status: string; reason?: string }[]; detail?: string } | undefined
  underWay = batch.map((item) => item[0])
  try {
    answer = await post(batch)
    said = await answer.json()
  } catch {
    // Nobody answered, or not in JSON.
  }
  underWay = []
  const status = answer?.status
  batch.forEach(([key], i) => {
    const verdict = said?.verdicts?.[i]
    if (verdict?.reason == 'opted-out') {
      stop()
    }
    if (verdict ? verdict.status != 'retry' : answer?.ok) {
      forget(key)
    }
  })
  if (answer?.ok) {
    failures = 0
    most = mostEvents
  } else if (status == 400 || status == 413) {
    // It is one of them. Alone it is what is refused.
    most = batch.length >> 1
    if (!most) {
      forget(batch[0][0])
      most = mostEvents
    }
  } else {
    let wait = Math.min(longestWait, 1000 * 2 ** failures++) * Math.random()
    if (status! < 429) {
      // It will not be better soon: a wrong key, say. Who builds the page can read why.
      wait = longestWait
      if (FULL) {
        console.warn('tracking', status, said?.detail)
      }
    }
    // The other tabs, and the next pages, are to wait too.
    set(waitKey, Date.now() + (+answer?.headers.get('Retry-After')! * 1000 || wait))
    return false
  }
  return true
}

function forget(key: string) {
  remove(key)
  mine.delete(key)
}

/** Hands the browser what this page has not sent, as it is left. It stays queued, for nobody sees what becomes of it. */
export function beacon() {
  // A page that holds the lock cannot be kept to go back to.
  clearTimeout(timer as number)
  // Without storage this is the last time; with it, who was told to wait does so.
  if (mode() < Mode.Anonymous || (mode() == Mode.Full && toWait() > 0)) {
    return
  }
  let rest = [...mine].filter((key) => !underWay.includes(key))
  while (rest[0]) {
    const batch = nextBatch(rest, mostEvents)
    rest = rest.slice(batch.length || 1)
    const [url, , headers] = batch[0]?.[1] ?? []
    if (FULL && headers?.[0]) {
      post(batch).catch(() => 0)
    } else if (url && navigator.sendBeacon(url, bodyOf(batch))) {
      for (const [key, entry] of batch) {
        entry[3] = Date.now()
        keep(key, entry)
      }
    }
  }
}

/** There is a connection again. */
export function reconnect() {
  failures = 0
  remove(waitKey)
  flush(0)
}
