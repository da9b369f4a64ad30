import { type TrustTier, trustTier } from '../../../shared/model/trust'

/** What a search is narrowed by, as it stands in the address. */
export const FILTERS = ['q', 'capability', 'state', 'source', 'verification', 'trust'] as const

export interface AgentFilter {
  readonly text?: string
  readonly capability?: string
  readonly state?: string
  readonly source?: string
  readonly verification?: string
  readonly trust?: TrustTier
}

/** The filter of an address; what is empty narrows nothing. */
export function filterOf(query: URLSearchParams): AgentFilter {
  const chosen = FILTERS.flatMap((name) => {
    const value = query.get(name)
    // An address may be old or mistyped: what is no tier narrows nothing.
    if (name === 'trust' && !trustTier.safeParse(value).success) return []
    return value === null || value === '' ? [] : [[name === 'q' ? 'text' : name, value] as const]
  })
  return Object.fromEntries(chosen)
}
