import { type TrustTier, trustTier } from '../../../../shared/model/trust'
import type { AgentQuery, Facet, Facets } from '../../../engine/ports'
import type { Connection } from '../database'
import type { AgentColumns, CapabilityPlaces, ValueColumn } from './agent-columns'
import { hitsOf, trustPlaces } from './agent-search'
import type { ClientTables } from './tables'

/** The commonest values of a list: more would be a search of its own. */
const MOST_VALUES = 12

/** How many of the agents found have each value, so that a search can be narrowed by it. */
export function findFacets(
  connection: Connection<ClientTables>,
  columns: AgentColumns,
  capabilities: CapabilityPlaces,
  query: Omit<AgentQuery, 'limit'>,
): Facets {
  const { at } = hitsOf(connection, columns, query)
  return {
    capabilities: commonest(Array.from(capabilities, ([value, places]) => ({ value, count: countOf(at, places) }))),
    states: commonest(byValue(at, columns.state)),
    verifications: commonest(byValue(at, columns.verification)),
    sources: commonest(byValue(at, columns.source)),
    trust: query.trust ? byTrust(at, trustPlaces(connection, columns, query.trust.tiers)) : [],
  }
}

function byTrust(at: Uint8Array, places: ReadonlyMap<number, TrustTier>): Facet[] {
  const counts = new Map<TrustTier, number>()
  const count = (tier: TrustTier, by: number) => counts.set(tier, (counts.get(tier) ?? 0) + by)
  for (const found of at) count('unverified', found)
  for (const [place, tier] of places) {
    count('unverified', -(at[place] ?? 0))
    count(tier, at[place] ?? 0)
  }
  // From the most trusted down, as people look for them.
  return [...trustTier.options].reverse().flatMap((value) => {
    const found = counts.get(value) ?? 0
    return found > 0 ? [{ value, count: found }] : []
  })
}

function countOf(at: Uint8Array, places: readonly number[]): number {
  let count = 0
  for (const place of places) count += at[place] ?? 0
  return count
}

function byValue(at: Uint8Array, column: ValueColumn): Facet[] {
  const counts = column.values.map(() => 0)
  for (let place = 0; place < at.length; place++) {
    const code = column.at(place)
    if (at[place] === 1) counts[code] = (counts[code] ?? 0) + 1
  }
  return column.values.map((value, code) => ({ value: value ?? '', count: counts[code] ?? 0 }))
}

const commonest = (facets: readonly Facet[]): Facet[] =>
  facets
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_VALUES)
