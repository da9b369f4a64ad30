import { useSyncExternalStore } from 'react'

/** Where the console is: `#/agents/some-id?tab=keys` is path `['agents', 'some-id']` and query `tab=keys`. */
export interface Route {
  readonly path: readonly string[]
  readonly query: URLSearchParams
}

let cached: { hash: string; route: Route } | undefined

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    // A half-escaped address typed by hand is shown as it is; it will match nothing.
    return part
  }
}

/** Where a URL fragment leads. Any text is a route; whether something is there is the screens' to say. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split(/\?(.*)/s)
  return { path: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) }
}

function currentRoute(): Route {
  const { hash } = location
  if (cached?.hash !== hash) cached = { hash, route: parseRoute(hash) }
  return cached.route
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}

export const useRoute = (): Route => useSyncExternalStore(subscribe, currentRoute)

/** The address of a screen. Parts are escaped: ids are remote text. */
export const href = (path: readonly string[], query: Readonly<Record<string, string | undefined>> = {}): string => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const search = new URLSearchParams(given).toString()
  return `#/${path.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`
}

/** A link that the engine names, such as `/agents/x`; what does not stay inside the console leads to the overview. */
export const engineHref = (link: string): string => (/^#?\/(?!\/)/.test(link) ? `#${link.replace(/^#/, '')}` : '#/')

export const navigate = (address: string): void => {
  location.hash = address.replace(/^#/, '')
}

/** Keeps what a list is filtered by in the address, without a step in the history for each letter. */
export function replaceQuery(change: Readonly<Record<string, string | undefined>>): void {
  const { path, query } = currentRoute()
  const next = new URLSearchParams(query)
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === '') next.delete(name)
    else next.set(name, value)
  }
  history.replaceState(null, '', href(path, Object.fromEntries(next)))
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}
