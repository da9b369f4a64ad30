import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { systemClock } from '../../src/main/adapters/clock'
import { openClientStore } from '../../src/main/adapters/sqlite'
import { refreshRegistries, searchAgents } from '../../src/main/engine/discovery/search-agents'
import { type OpenEngine, openEngine } from '../../src/main/hosts/profile/open-engine'
import { type Figure, interleaved, type Measurement, startServer, temporaryFolder } from '../frame'

const AGENTS = 100_000
const ROUNDS = 3
const SEARCHES = 400
const SEARCH_ROUNDS = 5
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: console.error }

interface Served {
  readonly url: string
  readonly rootKey: string
}

/** A new profile that trusts the large registry and has read nothing yet. */
async function profileOf({ url, rootKey }: Served, folder: string): Promise<OpenEngine> {
  const registries = [{ url, name: 'large', timeout_ms: 60_000, root_keys: [rootKey] }]
  const policy = { network: { allow_private_addresses: true }, discovery: { registries } }
  writeFileSync(join(folder, 'steward.config.jsonc'), JSON.stringify(policy))
  return openEngine({ folder, name: 'bench', host: 'cli', version: '0' })
}

async function readWhole(open: OpenEngine): Promise<void> {
  const [attempt] = await refreshRegistries(open.engine.context)
  if (attempt?.outcome !== 'answered') throw new Error(`the large registry was not read: ${attempt?.reason}`)
}

type Values = readonly unknown[]
interface Rows {
  readonly agents: readonly Values[]
  readonly searched: readonly Values[]
  readonly capabilities: readonly (readonly [capability: string, row: number])[]
}

/** What an import wrote, as plain values: nothing is left to compute. */
function rowsOf(file: string): Rows {
  const database = new Sqlite(file, { readonly: true })
  const agents = database
    .prepare(
      'SELECT id, source, state, verification, search_key, digest, attested, content, checksum FROM cached_agent ORDER BY row',
    )
    .raw()
    .all() as unknown[][]
  const capabilities = database.prepare('SELECT capability, row FROM agent_capability ORDER BY row').raw().all()
  database.close()
  const searched = agents.map(([id, , , , , , , content], index) => {
    const { name, description, capabilities: named, owner } = JSON.parse(String(content)).summary
    return [index + 1, id, name, description, named.join('\n'), owner]
  })
  return { agents, searched, capabilities: capabilities as Rows['capabilities'] }
}

/** Bare prepared inserts of the same rows into a store with the same indexes, in one transaction as an import is. */
async function insertBare(folder: string, { agents, searched, capabilities }: Rows): Promise<void> {
  const file = join(folder, 'store.db')
  const { store } = await openClientStore({ file, clock: systemClock(), log: quiet })
  await store.close()
  const database = new Sqlite(file)
  database.pragma('synchronous = FULL')
  const agent = database.prepare(
    'INSERT INTO cached_agent (id, source, state, verification, search_key, digest, attested, content, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const search = database.prepare(
    'INSERT INTO agent_search (rowid, id, name, description, capabilities, owner) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const capability = database.prepare('INSERT INTO agent_capability (capability, row) VALUES (?, ?)')
  database.transaction(() => {
    for (const values of agents) agent.run(...values)
    for (const values of searched) search.run(...values)
    for (const values of capabilities) capability.run(...values)
  })()
  database.close()
}

async function importSnapshot(): Promise<Measurement> {
  using home = temporaryFolder()
  await using registry = await startServer<Served>('snapshot-server', { folder: home.path, agents: AGENTS })
  using first = temporaryFolder()
  const open = await profileOf(registry.ready, first.path)
  await readWhole(open)
  await open.close()
  const rows = rowsOf(join(first.path, 'store.db'))
  if (rows.agents.length !== AGENTS) throw new Error(`${rows.agents.length} rows were imported`)
  return await interleaved({
    rounds: ROUNDS,
    warmUp: 1,
    subject: async () => {
      using folder = temporaryFolder()
      const profile = await profileOf(registry.ready, folder.path)
      await readWhole(profile)
      await profile.close()
    },
    baseline: async () => {
      using folder = temporaryFolder()
      await insertBare(folder.path, rows)
    },
  })
}

const QUERIES = [
  { text: 'plan' },
  { text: 'tra reg' },
  { text: 'owner-17' },
  { capability: 'review_things' },
  { text: 'summ', capability: 'search_documents' },
  { text: 'agent-4242' },
  { state: 'active' },
  {},
] as const

/** The slowest of a hundred searches, many times over; each asks for a page, its total and what it needs to be shown. */
async function search(): Promise<Measurement> {
  using home = temporaryFolder()
  await using registry = await startServer<Served>('snapshot-server', { folder: home.path, agents: AGENTS })
  using folder = temporaryFolder()
  const open = await profileOf(registry.ready, folder.path)
  await readWhole(open)
  const { context } = open.engine
  const measured: number[] = []
  for (let round = 0; round <= SEARCH_ROUNDS; round++) {
    const times: number[] = []
    for (let index = 0; index < SEARCHES; index++) {
      const query = QUERIES[index % QUERIES.length] ?? {}
      const start = performance.now()
      await searchAgents(context, { ...query, refresh: 'never', limit: 50 })
      times.push(performance.now() - start)
    }
    times.sort((a, b) => a - b)
    if (round > 0) measured.push(times[Math.floor(SEARCHES * 0.99)] ?? 0)
  }
  await open.close()
  return { measured }
}

export const figures: readonly Figure[] = [
  {
    name: 'snapshot-import',
    says: 'reading a snapshot of 100,000 agents over TLS, its signature checked, into the cache',
    baseline: 'bare prepared inserts of the same rows with the same indexes, in one transaction',
    unit: 'ms',
    limit: { timesBaseline: 2 },
    run: importSnapshot,
  },
  {
    name: 'search-cache',
    says: '99 of 100 searches among 100,000 cached agents, by text, capability and state, a page of 50',
    baseline: 'a budget',
    unit: 'ms',
    limit: { amount: 25 },
    counts: 'worst',
    run: search,
  },
]
