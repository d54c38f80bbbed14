import { options } from './options'
import { plain } from './plain'
import { report } from './track'
import type { Params } from './types'

const settleMilliseconds = 250
const mostLooks = 4
const stayMilliseconds = 500

// Of the page that is looked at: its address when it came, and as it is now.
let url: string | undefined
let here: string
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
// The last page that was reported, and what brought the visitor here and has not been reported yet.
let lastUrl: string | undefined
let campaign: Params | undefined

// Anchors within a page are no pages; addresses behind #/ and #! are. The same page in another state, as when somebody
// types into a search, replaces the query alone.
const pageOf = (href: string, isReplaced?: boolean) =>
  href.replace(isReplaced ? /\?[^#]*|#(?![/!]).*/g : /#(?![/!]).*/, '')

// How long the page was to be seen until now.
const shown = () => milliseconds + (document.hidden ? 0 : Date.now() - shownSince)

function look() {
  const { scrollHeight } = document.documentElement
  depth = Math.max(depth, ((scrollY + innerHeight) / scrollHeight) * 100)
}

function visit(params?: Params, label?: string) {
  clearTimeout(timer as number)
  title = document.title
  isPending = false
  isVisited = true
  lastUrl = url
  report({
    action: 'page.visit',
    params: { title, ...plain(params) },
    label: label || title,
    url,
    referrer: came || undefined,
    occurredAt: new Date(start).toISOString(),
    campaign,
  })
  campaign = undefined
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
  if (isPending && Date.now() - start < stayMilliseconds) {
    // A page that leads on at once, as a check of who is signed in does, was never visited.
    clearTimeout(timer as number)
    isPending = false
  }
  leave()
  came = lastUrl ?? document.referrer
  titleBefore = url ? document.title : ''
  url = here = location.href
  new URL(url).searchParams.forEach((value, name) => {
    if (name.startsWith('utm_')) {
      campaign = { ...campaign, [name == 'utm_campaign' ? 'name' : name.slice(4)]: value }
    }
  })
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

function arrive(how?: unknown) {
  if (!options.auto) {
    const before = here
    const isReplaced = /replace/.test(how as string)
    here = location.href
    if (pageOf(here, isReplaced) != pageOf(before, isReplaced)) {
      begin()
    }
  }
}

/** Reports the page on demand. A visit that is about to be reported by itself is this one. */
export function page(params?: Params, label?: string) {
  if (!isPending || pageOf(location.href) != pageOf(here)) {
    begin()
  }
  visit(params, label)
}

/** Begins to watch where the visitor goes. */
export function watchPages() {
  begin()
  const { navigation } = window as { navigation?: EventTarget }
  if (navigation) {
    navigation.addEventListener('currententrychange', (event) =>
      arrive((event as Event & { navigationType?: string }).navigationType),
    )
  } else {
    for (const name of ['pushState', 'replaceState'] as const) {
      const original = history[name]
      history[name] = function (...given) {
        original.apply(this, given)
        arrive(name)
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
