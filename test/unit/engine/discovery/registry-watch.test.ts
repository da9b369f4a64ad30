import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../../src/main/adapters/clock'
import { RegistryWatch } from '../../../../src/main/engine/discovery/watch'
import type { EngineEvent } from '../../../../src/main/engine/ports'
import { recordChange } from '../../../../src/main/engine/registry/record-change'
import { signRegistryEvent } from '../../../../src/main/protocol/discovery'
import { toInstant } from '../../../../src/shared/model/ids'
import { clientProfile } from '../../../fixtures/client-profile'
import { newSigner } from '../../../fixtures/registry-documents'
import { ServedRegistry } from '../../../fixtures/served-registry'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const registryEntry = (registry: ServedRegistry) => ({ url: registry.url, root_keys: [registry.rootKey] })

/** A client that follows one registry; both on the clock given. */
const following = async (clock: HandClock | ReturnType<typeof systemClock>) => {
  const registry = await ServedRegistry.start({ name: 'lab', clock })
  closing.push(() => registry.stop())
  const client = await clientProfile(clock, { discovery: { registries: [registryEntry(registry)] } })
  closing.push(() => client.close())
  const watch = new RegistryWatch(client.context, () => undefined)
  closing.push(() => watch.stop())
  const atVersion = (version: number) => (event: EngineEvent) =>
    event.name === 'registry.changed' && event.payload.snapshot_version === version
  const failing = (event: EngineEvent) => event.name === 'registry.changed' && event.payload.state === 'failing'
  const requests = { snapshot: 0 }
  return { registry, client, watch, atVersion, failing, requests }
}

const rows = async ({ client }: Awaited<ReturnType<typeof following>>) =>
  (await client.store.cache.searchAgents({ limit: 10 })).rows.map(({ summary }) => summary.id)

describe('a registry that is followed', () => {
  it('brings a publication into the cache without being asked for it', async () => {
    const under = await following(systemClock())
    const first = under.client.told(under.atVersion(1))
    under.watch.sync()
    await first
    const second = under.client.told(under.atVersion(2))
    await under.registry.publish(newSigner(), 'planner')
    await second
    expect(await rows(under)).toEqual(['planner'])
  })

  it('is caught up with after it was away', async () => {
    const under = await following(systemClock())
    const first = under.client.told(under.atVersion(1))
    under.watch.sync()
    await first
    await under.registry.stop()
    await under.registry.start()
    await under.registry.publish(newSigner(), 'planner')
    await under.client.told(under.atVersion(2))
    expect(await rows(under)).toEqual(['planner'])
  })

  it('that tells of a change under a foreign signature is asked for nothing, and connected to anew', async () => {
    const clock = new HandClock()
    const under = await following(clock)
    const first = under.client.told(under.atVersion(1))
    under.watch.sync()
    await first
    const { registry } = under.registry
    await listened(registry.changes)
    const thief = newSigner()
    const envelope = await signRegistryEvent({ registry: 'lab', version: 9, at: toInstant(clock.now()) }, thief)
    const describe = registry.changes.describe.bind(registry.changes)
    registry.changes.describe = async (version) => ({ version, envelope })
    await registry.changes.announce(9)
    registry.changes.describe = describe
    await unheard(registry.changes)
    expect(await under.client.store.cache.registries()).toMatchObject([{ snapshotVersion: 1 }])
  })

  it('is asked now and then although it tells nothing', async () => {
    const clock = new HandClock()
    const under = await following(clock)
    const first = under.client.told(under.atVersion(1))
    under.watch.sync()
    await first
    const { registry } = under.registry
    await listened(registry.changes)
    // Somebody in between holds the events back.
    registry.changes.announce = async () => undefined
    await under.registry.publish(newSigner(), 'planner')
    await recordChange(registry, 2)
    const second = under.client.told(under.atVersion(2))
    clock.pass(15 * 60_000)
    await second
    expect(await rows(under)).toEqual(['planner'])
  })

  it('is let go when it leaves the policy', async () => {
    const under = await following(systemClock())
    const first = under.client.told(under.atVersion(1))
    under.watch.sync()
    await first
    await listened(under.registry.registry.changes)
    under.client.setPolicy({})
    under.watch.sync()
    await unheard(under.registry.registry.changes)
  })
})

type Changes = ServedRegistry['registry']['changes']
const listeners = (changes: Changes): number => (changes as unknown as { listeners: Set<unknown> }).listeners.size
const turn = () => new Promise((resolve) => setImmediate(resolve))
const listened = async (changes: Changes) => {
  while (listeners(changes) === 0) await turn()
}
const unheard = async (changes: Changes) => {
  while (listeners(changes) > 0) await turn()
}
