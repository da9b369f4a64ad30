import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openAgentStore } from '../../../../src/main/adapters/sqlite'
import { HandClock, quiet } from '../../engine/agent/agent-under-test'

const HERE = 'https://registry.example'

describe("an agent's memory of a registry", () => {
  it('is kept over a restart, by address, and never goes back', async () => {
    const options = {
      file: join(mkdtempSync(join(tmpdir(), 'agent-')), 'agent.db'),
      clock: new HandClock(),
      log: quiet,
    }
    const first = (await openAgentStore(options)).store
    expect(await first.registries.seen(HERE)).toEqual({ root: 0, snapshot: 0 })
    await first.registries.remember(HERE, { root: 2, snapshot: 7 })
    await first.registries.remember(HERE, { root: 1, snapshot: 9 })
    await first.close()
    const second = (await openAgentStore(options)).store
    expect(await second.registries.seen(HERE)).toEqual({ root: 2, snapshot: 9 })
    expect(await second.registries.seen('https://other.example')).toEqual({ root: 0, snapshot: 0 })
    await second.close()
  })

  it('goes back only as far as its operator accepts, and never its root', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'agent-')), 'agent.db')
    const { store } = await openAgentStore({ file, clock: new HandClock(), log: quiet })
    await store.registries.remember(HERE, { root: 2, snapshot: 9 })
    await store.registries.acceptSetBack(HERE, 12)
    expect(await store.registries.seen(HERE)).toEqual({ root: 2, snapshot: 9 })
    await store.registries.acceptSetBack(HERE, 6)
    expect(await store.registries.seen(HERE)).toEqual({ root: 2, snapshot: 6 })
    await store.close()
  })
})
