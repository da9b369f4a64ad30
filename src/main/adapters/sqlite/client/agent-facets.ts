import { type RawBuilder, sql } from 'kysely'
import type { AgentQuery, Facet, Facets } from '../../../engine/ports'
import type { Connection } from '../database'
import { matchingAgents } from './agent-search'
import type { ClientTables } from './tables'

/** The commonest values of a list: more would be a search of its own. */
const MOST_VALUES = 12

type Column = 'state' | 'verification' | 'source'

/** How many of the agents found have each value, so that a search can be narrowed by it. */
export const findFacets = (connection: Connection<ClientTables>, query: Omit<AgentQuery, 'limit'>): Facets => {
  const count = sql<number>`count(*)` as RawBuilder<number>
  const by = (column: Column): Facet[] =>
    connection
      .all(
        matchingAgents(connection, query)
          .select([`${column} as value`, count.as('count')])
          .groupBy(column)
          .orderBy('count', 'desc')
          .limit(MOST_VALUES),
      )
      .map(({ value, count: found }) => ({ value: value ?? '', count: found }))
  const capabilities = connection.all(
    connection.build
      .selectFrom('agent_capability')
      .select(['capability as value', count.as('count')])
      .where('row', 'in', matchingAgents(connection, query).select('row'))
      .groupBy('capability')
      .orderBy('count', 'desc')
      .orderBy('capability')
      .limit(MOST_VALUES),
  )
  return { capabilities, states: by('state'), verifications: by('verification'), sources: by('source') }
}
