import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { compareRegistries } from '../../../../src/main/engine/discovery/divergence'
import { exportRegistry } from '../../../../src/main/engine/discovery/export-registry'
import { searchAgents } from '../../../../src/main/engine/discovery/search-agents'
import { revokeKey } from '../../../../src/main/engine/registry'
import { clientProfile } from '../../../fixtures/client-profile'
import { newSigner } from '../../../fixtures/registry-documents'
import { ServedRegistry } from '../../../fixtures/served-registry'
import { HandClock } from '../agent/agent-under-test'
import { revocationOf } from '../registry/registry-under-test'

const MINUTE = 60_000
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const entry = (registry: ServedRegistry, priority: number) => ({
  url: registry.url,
  priority,
  root_keys: [registry.rootKey],
})

/** A client of two registries; the clock is theirs too. */
const two = async () => {
  const clock = new HandClock()
  const one = await ServedRegistry.start({ name: 'one', clock })
  const other = await ServedRegistry.start({ name: 'other', clock })
  closing.push(
    () => one.stop(),
    () => other.stop(),
  )
  const registries = [entry(one, 1), entry(other, 2)]
  const profile = await clientProfile(clock, { discovery: { registries } })
  closing.push(() => profile.close())
  const refresh = () => profile.api.call('registries.refresh', {})
  const alerts = async () =>
    (await profile.store.alerts.list({})).filter(({ kind }) => kind === 'registry_divergence').reverse()
  return { clock, one, other, profile, refresh, alerts, registries }
}

describe('registries that are compared', () => {
  it('and name different owner keys raise one alert with the diff, within one refresh', async () => {
    const { one, other, refresh, alerts } = await two()
    const [owner, thief] = [newSigner(), newSigner()]
    await one.publish(owner, 'planner')
    await other.publish(thief, 'planner')
    await refresh()
    await refresh()
    expect(await alerts()).toMatchObject([
      {
        agent_id: 'planner',
        severity: 'critical',
        state: 'open',
        count: 1,
        text: expect.stringMatching(/different owner keys for planner/),
        evidence: {
          differences: [
            {
              fact: 'Owner key',
              values: [
                { registry: 'one', value: owner.keyId },
                { registry: 'other', value: thief.keyId },
              ],
            },
            { fact: 'Manifest' },
          ],
        },
      },
    ])
  })

  it('and agree again close the alert', async () => {
    const { one, other, refresh, alerts, profile, registries } = await two()
    await one.publish(newSigner(), 'planner')
    await other.publish(newSigner(), 'planner')
    await refresh()
    profile.setPolicy({ discovery: { registries: registries.slice(0, 1) } })
    await searchAgents(profile.context, { refresh: 'always' })
    expect((await alerts()).map(({ state }) => state)).toEqual(['resolved'])
  })

  it('may list another version for a while, as long as the owner is the same', async () => {
    const { clock, one, other, refresh, alerts, profile } = await two()
    const owner = newSigner()
    await one.publish(owner, 'planner')
    await other.publish(owner, 'planner')
    const newer = { capabilities: { interfaces: [], operations: [{ name: 'rebuild' }] } }
    await one.publish(owner, 'planner', newer)
    await refresh()
    expect(await alerts()).toEqual([])
    clock.pass(10 * MINUTE)
    await refresh()
    expect(await alerts()).toMatchObject([{ severity: 'warning', text: expect.stringMatching(/different manifests/) }])
    await other.publish(owner, 'planner', newer)
    await refresh()
    expect((await alerts()).map(({ state }) => state)).toEqual(['resolved'])
    expect(await compareRegistries(profile.context)).toEqual([])
  })

  it('count a key revoked at one of them as revoked, and tell when the other goes on listing it', async () => {
    const { clock, one, other, refresh, alerts, profile } = await two()
    const owner = newSigner()
    await one.publish(owner, 'planner')
    await other.publish(owner, 'planner')
    await revokeKey(other.registry, await revocationOf(owner, owner, 'planner'))
    await refresh()
    expect((await profile.store.cache.revocations([owner.keyId])).map(({ key_id }) => key_id)).toEqual([owner.keyId])
    clock.pass(10 * MINUTE)
    await refresh()
    const [alert] = await alerts()
    expect(alert).toMatchObject({ severity: 'critical', text: expect.stringMatching(/revoked at one registry/) })
    expect(alert?.evidence['differences']).toContainEqual({
      fact: 'Revoked keys',
      values: [
        { registry: 'one', value: 'none' },
        { registry: 'other', value: owner.keyId },
      ],
    })
  })

  it('are not contradicted by a mirror that lags behind', async () => {
    const { clock, one, profile, registries } = await two()
    const owner = newSigner()
    await one.publish(owner, 'planner')
    const folder = join(mkdtempSync(join(tmpdir(), 'mirror-')), 'mirror')
    await exportRegistry(profile.context, { folder, registry: undefined })
    await one.publish(owner, 'planner', { capabilities: { interfaces: [], operations: [{ name: 'rebuild' }] } })
    const mirror = { url: `git+file://${folder}`, name: 'mirror', priority: 3, root_keys: [one.rootKey] }
    profile.setPolicy({ discovery: { registries: [...registries, mirror] } })
    await profile.api.call('registries.refresh', {})
    clock.pass(60 * MINUTE)
    expect(await compareRegistries(profile.context)).toEqual([])
  })
})
