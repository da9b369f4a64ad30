import { describe, expect, it } from 'vitest'
import { buildSnapshot, reportHealth, type VersionChange } from '../../../../src/main/engine/registry'
import { verifyRegistryEvent, verifySnapshot } from '../../../../src/main/protocol/discovery'
import { toInstant } from '../../../../src/shared/model/ids'
import { DAY, HOUR, newSigner, START } from '../../../fixtures/registry-documents'
import { newRegistry } from './registry-under-test'

const code = (code: string) => expect.objectContaining({ name: 'StewardError', code })

describe('the snapshot of a registry', () => {
  it('verifies under its root, also while it is empty', async () => {
    const { registry, identity, publish } = await newRegistry()
    const empty = verifySnapshot((await buildSnapshot(registry)).envelope, identity.content, { now: START })
    expect(empty).toMatchObject({ snapshot: { version: 1, agents: [] }, expired: false })
    await publish(newSigner(), 'planner')
    const next = verifySnapshot((await buildSnapshot(registry)).envelope, identity.content, {
      now: START,
      highestVersionSeen: empty.snapshot.version,
    })
    expect(next.snapshot.agents.map(({ summary }) => summary.id)).toEqual(['planner'])
    expect(next.snapshot.version).toBe(2)
  })

  it('is the same one until the registry changes', async () => {
    const { registry, clock, publish } = await newRegistry()
    const first = await buildSnapshot(registry)
    clock.pass(11 * HOUR)
    expect(await buildSnapshot(registry)).toBe(first)
    await publish(newSigner(), 'planner')
    expect((await buildSnapshot(registry)).etag).not.toBe(first.etag)
  })

  it('is signed anew, at the same version, before half of its day is over', async () => {
    const { registry, clock } = await newRegistry()
    const first = await buildSnapshot(registry)
    expect(first.content.expires_at).toBe(toInstant(START + DAY))
    clock.pass(12 * HOUR)
    const second = await buildSnapshot(registry)
    expect(second.content).toMatchObject({
      version: first.content.version,
      expires_at: toInstant(START + 12 * HOUR + DAY),
    })
    expect(second.etag).not.toBe(first.etag)
  })

  it('is signed once for all who ask at the same time', async () => {
    const { registry } = await newRegistry()
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => buildSnapshot(registry)))
    for (const other of others) expect(other).toBe(first)
  })

  it('never misses what was published while it was being built', async () => {
    const { registry, publish } = await newRegistry()
    await Promise.all([
      buildSnapshot(registry),
      publish(newSigner(), 'planner'),
      buildSnapshot(registry),
      publish(newSigner(), 'player'),
    ])
    expect((await buildSnapshot(registry)).content.agents).toHaveLength(2)
  })

  it('has a later version after a restart too', async () => {
    const first = await newRegistry()
    await first.publish(newSigner(), 'planner')
    const { version } = (await buildSnapshot(first.registry)).content
    await first.store.close()
    const second = await newRegistry(first.home, first.identity)
    await second.publish(newSigner(), 'player')
    expect((await buildSnapshot(second.registry)).content.version).toBeGreaterThan(version)
  })
})

describe('whoever follows a registry', () => {
  it('is told of each version in signed words, until he stops', async () => {
    const { registry, identity, publish } = await newRegistry()
    const told: VersionChange[] = []
    const stop = registry.changes.listen((change) => told.push(change))
    await publish(newSigner(), 'planner')
    stop()
    await publish(newSigner(), 'player')
    expect(told.map(({ version }) => version)).toEqual([2])
    for (const { envelope } of told)
      expect(verifyRegistryEvent(envelope, identity.content, START)).toMatchObject({ registry: 'lab', version: 2 })
  })

  it('is turned away when too many follow', async () => {
    const { registry } = await newRegistry()
    const stops = Array.from({ length: 512 }, () => registry.changes.listen(() => undefined))
    expect(() => registry.changes.listen(() => undefined)).toThrow(code('unavailable'))
    stops[0]?.()
    expect(() => registry.changes.listen(() => undefined)).not.toThrow()
  })
})

it('a healthy registry names its version and how many agents it holds', async () => {
  const { registry, publish } = await newRegistry()
  await publish(newSigner(), 'planner')
  expect(await reportHealth(registry)).toMatchObject({ status: 'ok', registry: 'lab', version: 2, agents: 1 })
})
