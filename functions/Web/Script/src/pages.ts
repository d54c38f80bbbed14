import { options } from './options'
import { report } from './track'
import type { Params } from './types'

const settleMilliseconds = 100
const mostLooks = 10

let url: string | undefined
let came: string
let titleBefore: string
let title: string
let start: number
let milliseconds: number
let shownSince: number
let depth: number
let timer: unknown
let isPending: boolean
let isVisited: boolean

// Anchors within a page are no pages; addresses behind #/ and #! are.
const addressOf = (href: string) => href.replace(/#(?![/!]).*/, '')

const isElsewhere = () => addressOf(location.href) != addressOf(url!)

// How long the page was to be seen until now.
const shown = () => milliseconds + (document.hidden ? 0 : Date.now() - shownSince)

function look() {
  const { scrollHeight } = document.documentElement
  depth = Math.max(depth, ((scrollY + innerHeight) / scrollHeight) * 100)
}

// What brought the visitor here, as the address says.
function campaign() {
  let found: Params | undefined
  new URL(url!).searchParams.forEach((value, name) => {
    if (name.startsWith('utm_')) {
      found = { ...found, [name == 'utm_campaign' ? 'name' : name.slice(4)]: value }
    }
  })
  return found
}

function visit(params?: Params, label?: string) {
  clearTimeout(timer as number)
  title = document.title
  isPending = false
  isVisited = true
  report({
    action: 'page.visit',
    params: { title, ...params },
    label: label || title,
    url,
    referrer: came || undefined,
    occurredAt: new Date(start).toISOString(),
    campaign: campaign(),
  })
}

// The title of a page often follows its address.
function settle(last?: string, looks = 0) {
  isPending = true
  timer = setTimeout(
    () => {
      const now = document.title
      if (looks > mostLooks || (now && now == last && now != titleBefore)) {
        visit()
      } else {
        settle(now, looks + 1)
      }
    },
    looks && settleMilliseconds,
  )
}

function begin() {
  leave()
  came = url ?? document.referrer
  titleBefore = url ? document.title : ''
  url = location.href
  start = shownSince = Date.now()
  milliseconds = depth = 0
  if (options.auto != 'off') {
    settle()
  }
}

/** Says how long a page was looked at, and how much of it; once. */
export function leave() {
  if (isPending) {
    visit()
  }
  if (isVisited) {
    isVisited = false
    look()
    report({
      action: 'page.leave',
      params: {
        metrics: { timeOnPage: shown() / 1000, scrollDepth: Math.min(100, Math.round(depth)) },
      },
      label: title,
      url,
    })
  }
}

function arrive() {
  if (isElsewhere() && !options.auto) {
    begin()
  }
}

/** Reports the page on demand. A visit that is about to be reported by itself is this one. */
export function page(params?: Params, label?: string) {
  if (!isPending || isElsewhere()) {
    begin()
  }
  visit(params, label)
}

/** Begins to watch where the visitor goes. */
export function watchPages() {
  begin()
  const { navigation } = window as { navigation?: EventTarget }
  if (navigation) {
    navigation.addEventListener('currententrychange', arrive)
  } else {
    for (const name of ['pushState', 'replaceState'] as const) {
      const original = history[name]
      history[name] = function (...given) {
        original.apply(this, given)
        arrive()
      }
    }
    addEventListener('popstate', arrive)
  }
  addEventListener('scroll', look)
  addEventListener('pageshow', (event) => {
    // It comes back as it was when it was left.
    if (event.persisted) {
      begin()
    }
  })
  document.addEventListener('visibilitychange', () => {
    const now = Date.now()
    if (document.hidden) {
      milliseconds += now - shownSince
    }
    shownSince = now
  })
}
