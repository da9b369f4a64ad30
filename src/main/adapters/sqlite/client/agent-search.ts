import type { TrustTier } from '../../../../shared/model/trust'
import type { AgentQuery, TrustQuery } from '../../../engine/ports'
import type { Connection } from '../database'
import { cursorOf, matchExpression, sortKeyOf } from '../search'
import { type AgentColumns, LIST_ORDER, type ValueColumn } from './agent-columns'
import type { ClientTables } from './tables'

const MAX_LIMIT = 1000
/** How well the id fits the words: it begins with them, or anything else. */
const RANK = { prefix: 0, other: 1 } as const
const WITH_WORDS = 'SELECT rowid FROM agent_search WHERE agent_search MATCH ?'
const ATTESTED = 'SELECT row FROM cached_agent WHERE attested = 1'
const WITH_CAPABILITY = 'SELECT row FROM agent_capability WHERE capability = ?'
/** Sorts behind every character that an id can continue with. */
const LAST = '\u{10ffff}'

type SearchKey = readonly [rank: number, id: string, source: string]
type Filter = Omit<AgentQuery, 'limit'>

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

/** Which places of the list a query finds, a 1 for each. */
export interface Hits {
  readonly at: Uint8Array
  readonly total: number
}

/** The rows that have every word, and those that have the capability; none of these lists where nothing is asked for. */
function rowsToMeet(connection: Connection<ClientTables>, { text, capability }: Filter): number[][] {
  const words = text?.trim() ?? ''
  const lists: number[][] = []
  if (words !== '') {
    const match = matchExpression(words)
    // A text without a word to look for finds nothing.
    lists.push(match === undefined ? [] : connection.column(WITH_WORDS, match))
  }
  if (capability !== undefined) lists.push(connection.column(WITH_CAPABILITY, capability))
  return lists
}

/** How many of the lists each place is on. */
function timesListed(columns: AgentColumns, lists: readonly (readonly number[])[]): Uint8Array {
  const times = new Uint8Array(columns.size)
  for (const rows of lists)
    for (const row of rows) {
      const place = columns.placeOf(row)
      if (place !== undefined) times[place] = (times[place] ?? 0) + 1
    }
  return times
}

export function hitsOf(connection: Connection<ClientTables>, columns: AgentColumns, query: Filter): Hits {
  const lists = rowsToMeet(connection, query)
  const at = timesListed(columns, lists)
  // One row an agent: the believed one, unless a source is asked for by name.
  keep(at, query.source === undefined ? columns.preferred : undefined, lists.length)
  keepValue(at, columns.state, query.state)
  keepValue(at, columns.source, query.source)
  keepValue(at, columns.verification, query.verification)
  keepTrusted(connection, at, columns, query)
  keepAttested(connection, at, columns, query)
  return { at, total: at.reduce((total, hit) => total + hit, 0) }
}

/** Leaves a 1 where a place was listed so often and is among these. */
function keep(at: Uint8Array, among: readonly boolean[] | undefined, times: number): void {
  for (let place = 0; place < at.length; place++)
    at[place] = at[place] === times && (among === undefined || among[place] === true) ? 1 : 0
}

function keepValue(at: Uint8Array, column: ValueColumn, value: string | undefined): void {
  if (value === undefined) return
  const code = column.codeOf(value)
  for (let place = 0; place < at.length; place++) if (column.at(place) !== code) at[place] = 0
}

/** How far the agents are trusted that are trusted at all, by place: they are few, for somebody has to have worked with them. */
export function trustPlaces(
  connection: Connection<ClientTables>,
  columns: AgentColumns,
  tiers: TrustQuery['tiers'],
): ReadonlyMap<number, TrustTier> {
  const places = new Map<number, TrustTier>()
  for (const [id, tier] of tiers)
    for (const row of connection.column<number>('SELECT row FROM cached_agent WHERE id = ?', id)) {
      const place = columns.placeOf(row)
      if (place !== undefined) places.set(place, tier)
    }
  return places
}

function keepTrusted(
  connection: Connection<ClientTables>,
  at: Uint8Array,
  columns: AgentColumns,
  { trust }: Filter,
): void {
  if (trust?.wanted === undefined) return
  const places = trustPlaces(connection, columns, trust.tiers)
  for (let place = 0; place < at.length; place++)
    if ((places.get(place) ?? 'unverified') !== trust.wanted) at[place] = 0
}

function keepAttested(
  connection: Connection<ClientTables>,
  at: Uint8Array,
  columns: AgentColumns,
  { attested }: Filter,
): void {
  if (attested === undefined) return
  const are = timesListed(columns, [connection.column(ATTESTED)])
  for (let place = 0; place < at.length; place++) if ((are[place] === 1) !== attested) at[place] = 0
}

/** The place of the first row in the list that does not come before this one. */
function placeFrom(
  connection: Connection<ClientTables>,
  columns: AgentColumns,
  id: string,
  then?: { readonly after: string },
): number {
  const sql = `SELECT row FROM cached_agent WHERE id COLLATE NOCASE >= ? ${then ? `AND (${LIST_ORDER}) > (?, ?, ?)` : ''}
    ORDER BY ${LIST_ORDER} LIMIT 1`
  const found = connection.get<{ row: number }>(sql, id, ...(then ? [id, id, then.after] : []))
  return (found && columns.placeOf(found.row)) ?? columns.size
}

/** The best fitting first: ids that begin with the words (the one that equals them is the first of these), then the others. */
function* placesInOrder(
  connection: Connection<ClientTables>,
  columns: AgentColumns,
  query: AgentQuery,
): Generator<readonly [from: number, to: number, rank: number]> {
  const words = query.text?.trim() ?? ''
  const begin = words === '' ? 0 : placeFrom(connection, columns, words)
  const end = words === '' ? 0 : placeFrom(connection, columns, words + LAST)
  const [rank, id, source] =
    query.cursor === undefined ? [RANK.prefix, '', ''] : sortKeyOf<SearchKey>(query.cursor, [0, '', ''])
  const after = query.cursor === undefined ? 0 : placeFrom(connection, columns, id, { after: source })
  if (rank === RANK.prefix) yield [Math.max(begin, after), end, RANK.prefix]
  const others = rank === RANK.prefix ? 0 : after
  yield [others, begin, RANK.other]
  yield [Math.max(others, end), columns.size, RANK.other]
}

const CONTENT = `
  SELECT row, cached_agent.id, source, state, verification, digest, content, checksum
  FROM json_each(?) AS wanted JOIN cached_agent ON row = wanted.value ORDER BY wanted.key`

/**
 * One page of cached agents: best fitting id first, then by id and source.
 *
 * @throws StewardError `input_invalid` for a cursor of another list
 */
export function findAgents(connection: Connection<ClientTables>, columns: AgentColumns, query: AgentQuery): FoundPage {
  const limit = Math.max(1, Math.min(MAX_LIMIT, Math.trunc(query.limit)))
  const { at, total } = hitsOf(connection, columns, query)
  const found: number[] = []
  let lastRank: number = RANK.prefix
  let more = false
  search: for (const [from, to, rank] of placesInOrder(connection, columns, query))
    for (let place = from; place < to; place++) {
      if (at[place] === 0) continue
      more = found.length === limit
      if (more) break search
      found.push(columns.rows[place] ?? -1)
      lastRank = rank
    }
  const rows = connection.rows<FoundRow>(CONTENT, JSON.stringify(found))
  const last = rows.at(-1)
  return { rows, total, ...(more && last && { nextCursor: cursorOf([lastRank, last.id, last.source]) }) }
}
