import { type Expression, sql } from 'kysely'
import type { AgentQuery } from '../../../engine/ports'
import type { Connection } from '../database'
import { cursorOf, matchExpression, sortKeyOf } from '../search'
import type { ClientTables } from './tables'

const MAX_LIMIT = 1000
/** How well the id fits the words: the same, beginning with them, anything else. */
const RANK = { equal: 0, prefix: 1, other: 2 } as const

type SearchKey = readonly [rank: number, id: string, source: string]

export interface FoundRow {
  readonly row: number
  readonly id: string
  readonly source: string
  readonly state: string | null
  readonly verification: string
  readonly digest: string
  readonly content: string
  readonly checksum: string
}

export interface FoundPage {
  readonly rows: FoundRow[]
  readonly total: number
  readonly nextCursor?: string
}

/** Depends on the row and the words alone, so that a page's order holds while other rows come and go. */
const rankOf = (words: string): Expression<number> => {
  const wanted = words.toLowerCase()
  return sql<number>`case when lower(id) = ${wanted} then ${sql.lit(RANK.equal)}
    when substr(lower(id), 1, length(${wanted})) = ${wanted} then ${sql.lit(RANK.prefix)}
    else ${sql.lit(RANK.other)} end`
}

const matching = (
  connection: Connection<ClientTables>,
  query: Omit<AgentQuery, 'limit'>,
  match: string | undefined,
) => {
  let rows = connection.build.selectFrom('cached_agent')
  // One row an agent: the believed one, unless a source is asked for by name.
  if (query.source === undefined) rows = rows.where('preferred', '=', 1)
  if (match !== undefined)
    rows = rows.where('row', 'in', sql<number>`(select rowid from agent_search where agent_search match ${match})`)
  const { capability, state, source, verification } = query
  if (capability !== undefined)
    rows = rows.where('row', 'in', (of) =>
      of.selectFrom('agent_capability').select('row').where('capability', '=', capability),
    )
  if (state !== undefined) rows = rows.where('state', '=', state)
  if (source !== undefined) rows = rows.where('source', '=', source)
  if (verification !== undefined) rows = rows.where('verification', '=', verification)
  return rows
}

const COLUMNS = ['row', 'id', 'source', 'state', 'verification', 'digest', 'content', 'checksum'] as const

const pageOf = (connection: Connection<ClientTables>, query: AgentQuery, match: string | undefined, limit: number) => {
  const after = query.cursor === undefined ? undefined : sortKeyOf<SearchKey>(query.cursor, [0, '', ''])
  const found = matching(connection, query, match)
    .select(COLUMNS)
    .orderBy('id')
    .orderBy('source')
    .limit(limit + 1)
  if (match === undefined) {
    // Without words all rank alike, and the index on (id, source) gives the order.
    const rows = found.select(sql<number>`${sql.lit(RANK.other)}`.as('rank'))
    return connection.all(after ? rows.where(sql<boolean>`(id, source) > (${after[1]}, ${after[2]})`) : rows)
  }
  const rank = rankOf(query.text?.trim() ?? '')
  const rows = found
    .select(sql<number>`${rank}`.as('rank'))
    .clearOrderBy()
    .orderBy(rank)
    .orderBy('id')
    .orderBy('source')
  return connection.all(after ? rows.where(sql<boolean>`(${rank}, id, source) > (${sql.join([...after])})`) : rows)
}

/** The rows a query finds, ready for counting. A text without a word to look for finds none. */
export const matchingAgents = (connection: Connection<ClientTables>, query: Omit<AgentQuery, 'limit'>) => {
  const words = query.text?.trim() ?? ''
  const match = matchExpression(words)
  const rows = matching(connection, query, match)
  return words !== '' && match === undefined ? rows.where(sql<boolean>`false`) : rows
}

/**
 * One page of cached agents: best fitting id first, then by id and source.
 *
 * @throws StewardError `input_invalid` for a cursor of another list
 */
export const findAgents = (connection: Connection<ClientTables>, query: AgentQuery): FoundPage => {
  const limit = Math.max(1, Math.min(MAX_LIMIT, Math.trunc(query.limit)))
  const words = query.text?.trim() ?? ''
  const match = matchExpression(words)
  if (words !== '' && match === undefined) return { rows: [], total: 0 }
  const found = pageOf(connection, query, match, limit)
  const counted = connection.first(matching(connection, query, match).select(sql<number>`count(*)`.as('count')))
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return {
    rows,
    total: counted?.count ?? 0,
    ...(found.length > limit && last !== undefined ? { nextCursor: cursorOf([last.rank, last.id, last.source]) } : {}),
  }
}
