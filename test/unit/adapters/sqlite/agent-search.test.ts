import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openClientStore } from '../../../../src/main/adapters/sqlite'
import type { AgentQuery, CachedAgent, CacheStore } from '../../../../src/main/engine/ports'
import type { AgentId } from '../../../../src/shared/model/ids'
import type { TrustTier } from '../../../../src/shared/model/trust'
import { cachedSnapshot, listedAttestation } from '../../../fixtures/cached-rows'
import { HandClock, quiet } from '../../engine/agent/agent-under-test'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const store of open.splice(0)) await store.close()
})
const newFile = () => join(mkdtempSync(join(tmpdir(), 'agent-search-')), 'store.db')
const cacheAt = async (file: string): Promise<CacheStore> => {
  const { store } = await openClientStore({ file, clock: new HandClock(), log: quiet })
  open.push(store)
  return store.cache
}

const NAMES = ['Plan', 'airplane-maker', 'plan-b', 'plan', 'Planner', 'a-plan', 'tester', 'zeppelin-plan', 'plan-a']
/** More agents than are read in one go, those of `NAMES` among them. */
const MANY = 9000
const filled = async (count: number = NAMES.length) => {
  const file = newFile()
  const cache = await cacheAt(file)
  const { registry, agents } = cachedSnapshot(1, count)
  const named = agents.map((agent, index): CachedAgent => {
    const name = NAMES[index]
    const state = index % 3 === 0 ? 'suspended' : 'active'
    if (name === undefined) return { ...agent, state }
    const summary = {
      ...agent.summary,
      id: name as AgentId,
      name,
      description: 'does things',
      capabilities: index % 2 === 0 ? ['build'] : ['test'],
    }
    return { ...agent, state, summary }
  })
  await cache.replaceSnapshot(registry, named, [])
  return { file, cache, registry, agents: named }
}

const ids = (rows: readonly CachedAgent[]) => rows.map(({ summary }) => summary.id)
const allPages = async (cache: CacheStore, query: AgentQuery) => {
  const found: string[] = []
  let cursor: string | undefined
  do {
    const page = await cache.searchAgents({ ...query, cursor })
    found.push(...ids(page.rows))
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return found
}

describe('a search of the cache', () => {
  const IN_ORDER = ['Plan', 'plan', 'plan-a', 'plan-b', 'Planner', 'a-plan', 'zeppelin-plan']

  it('is narrowed to those of whom anything is attested, or to the others, as it is after a change', async () => {
    const { cache, agents } = await filled()
    const names = async (attested: boolean) => ids((await cache.searchAgents({ attested, limit: 100 })).rows)
    const tester = agents.find(({ summary }) => summary.id === 'tester')
    if (!tester) throw new Error('there is no tester')
    await cache.saveAgent({ ...tester, attestations: [listedAttestation('build')] })
    expect(await names(true)).toEqual(['tester'])
    expect(await names(false)).toHaveLength(agents.length - 1)
    await cache.saveAgent(tester)
    expect(await names(true)).toEqual([])
  })

  it('shows ids that begin with the words first, whatever their case, then the others', async () => {
    const { cache } = await filled()
    const { rows, total } = await cache.searchAgents({ text: 'plan', limit: 50 })
    expect([ids(rows), total]).toEqual([IN_ORDER, 7])
  })

  it.each([1, 2, 3, 5])('shows each agent on one page, in the same order, in pages of %i', async (limit) => {
    const { cache } = await filled()
    expect(await allPages(cache, { text: 'plan', limit })).toEqual(IN_ORDER)
    expect(await allPages(cache, { limit })).toEqual([
      ...['a-plan', 'airplane-maker', 'Plan', 'plan', 'plan-a', 'plan-b', 'Planner', 'tester', 'zeppelin-plan'],
    ])
  })

  it('goes on behind an agent that went away meanwhile', async () => {
    const { cache, registry, agents } = await filled()
    const first = await cache.searchAgents({ text: 'plan', limit: 3 })
    const left = agents.filter(({ summary }) => summary.id !== 'plan-a')
    await cache.replaceSnapshot({ ...registry, snapshotVersion: 2 }, left, [])
    const next = await cache.searchAgents({ text: 'plan', limit: 3, cursor: first.nextCursor })
    expect([ids(first.rows).at(-1), ids(next.rows)]).toEqual(['plan-a', ['plan-b', 'Planner', 'a-plan']])
  })

  it('is narrowed by everything at once, and counts what it found by everything', async () => {
    const { cache } = await filled()
    const query = { text: 'plan', capability: 'build', state: 'active', source: 'lab', verification: 'unchecked' }
    const found = await cache.searchAgents({ ...query, limit: 10 })
    expect([ids(found.rows), found.total]).toEqual([['plan-a', 'plan-b', 'Planner'], 3])
    expect(await cache.facets({ text: 'plan', state: 'active' })).toEqual({
      capabilities: [
        { value: 'build', count: 3 },
        { value: 'test', count: 2 },
      ],
      states: [{ value: 'active', count: 5 }],
      verifications: [{ value: 'unchecked', count: 5 }],
      sources: [{ value: 'lab', count: 5 }],
      trust: [],
    })
    expect(await cache.searchAgents({ state: 'banned', limit: 10 })).toEqual({ rows: [], total: 0 })
    expect(await cache.searchAgents({ text: '--', limit: 10 })).toEqual({ rows: [], total: 0 })
  })

  it('is narrowed by how far agents are trusted, and counts it among what was found', async () => {
    const { cache } = await filled()
    const tiers = new Map([
      ['plan-a' as AgentId, 'trusted' as const],
      ['plan-b' as AgentId, 'verified' as const],
      ['gone' as AgentId, 'highly_trusted' as const],
    ])
    const search = async (wanted: TrustTier) =>
      ids((await cache.searchAgents({ text: 'plan', state: 'active', trust: { tiers, wanted }, limit: 10 })).rows)
    expect(await search('trusted')).toEqual(['plan-a'])
    expect(await search('highly_trusted')).toEqual([])
    expect(await search('unverified')).toHaveLength(3)
    expect((await cache.facets({ text: 'plan', state: 'active', trust: { tiers } })).trust).toEqual([
      { value: 'trusted', count: 1 },
      { value: 'verified', count: 1 },
      { value: 'unverified', count: 3 },
    ])
  })

  it('knows at once what another process wrote', async () => {
    const { file, cache, agents } = await filled()
    await cache.searchAgents({ limit: 1 })
    const other = await cacheAt(file)
    const [first] = agents
    if (!first) throw new Error('the cache is empty')
    await other.saveAgent({ ...first, verification: 'verified' })
    await other.saveAgent({ ...first, summary: { ...first.summary, id: 'new' as AgentId } })
    expect(ids((await cache.searchAgents({ verification: 'verified', limit: 9 })).rows)).toEqual([first.summary.id])
    expect((await cache.searchAgents({ limit: 1 })).total).toBe(NAMES.length + 1)
  })

  it('knows at once what became of a row, and what it can do now', async () => {
    const { cache, agents } = await filled()
    await cache.facets({})
    const [first] = agents
    if (!first) throw new Error('the cache is empty')
    await cache.saveAgent({
      ...first,
      state: 'banned',
      summary: { ...first.summary, capabilities: ['paint'] },
    })
    expect(ids((await cache.searchAgents({ state: 'banned', limit: 9 })).rows)).toEqual([first.summary.id])
    expect((await cache.facets({ state: 'banned' })).capabilities).toEqual([{ value: 'paint', count: 1 }])
  })

  it('finds all of many agents, though some change while it reads what it goes by', async () => {
    const { cache, agents } = await filled(MANY)
    const [first, second] = agents
    if (!first || !second) throw new Error('the cache is empty')
    const searching = cache.searchAgents({ state: 'banned', limit: 9 })
    await cache.saveAgent({ ...first, state: 'banned' })
    await cache.saveAgent({ ...second, state: 'banned' })
    expect(ids((await searching).rows)).toEqual(expect.arrayContaining([first.summary.id, second.summary.id]))
    expect((await cache.searchAgents({ limit: 1 })).total).toBe(MANY)
  })
})
