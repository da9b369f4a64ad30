import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openClientStore } from '../../../../src/main/adapters/sqlite'
import type { AgentId } from '../../../../src/shared/model/ids'
import { cachedSnapshot } from '../../../fixtures/cached-rows'
import { HandClock, quiet } from '../../engine/agent/agent-under-test'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const store of open.splice(0)) await store.close()
})

const MANY = 1100

/** A cache of two registries that list the same agents, the first of which is believed. */
const twoRegistries = async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'dropped-source-')), 'store.db')
  const { store } = await openClientStore({ file, clock: new HandClock(), log: quiet })
  open.push(store)
  const [first, second] = [cachedSnapshot(1, MANY, 'first'), cachedSnapshot(1, MANY, 'second')]
  await store.cache.replaceSnapshot(first.registry, first.agents, [])
  await store.cache.replaceSnapshot(second.registry, second.agents, [])
  const sources = ['first', 'second'].map((name) => ({ name, voice: name }))
  await store.cache.arrange({ sources })
  return { cache: store.cache, first }
}

describe('the rows of a registry that is removed', () => {
  it('go some at a time, so that everything else goes on, and each agent is shown all the while', async () => {
    const { cache } = await twoRegistries()
    const removed = cache.removeRegistry('first')
    const between: (readonly [total: number, first: number])[] = []
    let gone = false
    void removed.then(() => {
      gone = true
    })
    while (!gone) {
      await new Promise<void>((resume) => setImmediate(resume))
      const [{ total }, { total: left }] = [
        await cache.searchAgents({ limit: 1 }),
        await cache.searchAgents({ source: 'first', limit: 1 }),
      ]
      between.push([total, left])
    }
    expect(await removed).toBe(true)
    expect(between.every(([total]) => total === MANY)).toBe(true)
    expect(between.filter(([, left]) => left > 0 && left < MANY).length).toBeGreaterThan(1)
    expect((await cache.preferred('agent-7' as AgentId))?.source).toBe('second')
    expect((await cache.registries()).map(({ name }) => name)).toEqual(['second'])
  })

  it('stay where the registry is read anew meanwhile', async () => {
    const { cache, first } = await twoRegistries()
    const removed = cache.removeRegistry('first')
    await cache.replaceSnapshot({ ...first.registry, snapshotVersion: 2 }, first.agents, [])
    expect(await removed).toBe(false)
    expect((await cache.searchAgents({ source: 'first', limit: 1 })).total).toBe(MANY)
    expect((await cache.registries()).map(({ name }) => name)).toEqual(['first', 'second'])
  })

  it('are counted where they are only dropped, and asked for whole the next time', async () => {
    const { cache } = await twoRegistries()
    expect(await cache.dropAgents('first')).toBe(MANY)
    expect((await cache.registries()).find(({ name }) => name === 'first')?.etag).toBeUndefined()
  })
})
