// Where the reader is: the whole state of a view is in the address, behind the #, which no server is told.
import { useEffect, useState } from 'preact/hooks'
import { person } from './person'

export type Params = Record<string, string>
export interface Route {
  path: string
  params: Params
}

// An address that somebody has cut off may end within a character.
const decoded = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export const parse = (hash: string): Route => {
  const text = hash.replace(/^#?\/?/, '')
  const cut = text.indexOf('?')
  const path = decoded(cut < 0 ? text : text.slice(0, cut))
  return { path: path || 'live', params: Object.fromEntries(new URLSearchParams(cut < 0 ? '' : text.slice(cut + 1))) }
}

// What says nothing is left out, so that the same state has the same address. Who has signed in sees several projects.
export const href = (path: string, params: Record<string, string | undefined> = {}) => {
  const said = Object.entries({ project: person.project, ...params }).filter((entry): entry is [string, string] => !!entry[1])
  const query = new URLSearchParams(said).toString()
  return `#/${path.split('/').map(encodeURIComponent).join('/')}${query ? `?${query}` : ''}`
}

export const go = (path: string, params: Record<string, string | undefined> = {}, replace = false) => {
  const to = href(path, params)
  if (to === location.hash) return
  if (replace) {
    history.replaceState(null, '', to)
    dispatchEvent(new HashChangeEvent('hashchange'))
  } else location.hash = to
}

// Whoever goes to another view goes on reading at its heading; who has just opened the page is where browsers begin.
export const arrival = { isNew: false }

export const useRoute = () => {
  const [route, set] = useState(() => parse(location.hash))
  useEffect(() => {
    let { path } = parse(location.hash)
    const changed = () => {
      const next = parse(location.hash)
      if (next.path !== path) arrival.isNew = true
      path = next.path
      set(next)
    }
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  return route
}

// Changes some of the parameters, and leaves the others; where a list goes on is forgotten.
export const change = (route: Route, patch: Record<string, string | undefined>, replace = false) =>
  go(route.path, { ...route.params, ...patch }, replace)
