import { afterEach, describe, expect, it } from 'vitest'
import { refreshRegistries } from '../../../../src/main/engine/discovery/search-agents'
import { type Digest, type KeyId, toInstant } from '../../../../src/shared/model/ids'
import { clientProfile } from '../../../fixtures/client-profile'
import { ownedAgent, PLANNER } from '../../../fixtures/owned-agent'
import { manifestContent, newSigner } from '../../../fixtures/registry-documents'
import { storedDelegation } from '../../../fixtures/stored-delegation'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Somebody else's profile with a task that runs at the agent, listening to its events. */
const customer = async () => {
  const clock = new HandClock()
  const world = await ownedAgent(clock)
  closing.push(() => world.close())
  const [registry] = world.registries
  const entry = { url: registry?.url, name: 'registry-1', root_keys: [registry?.rootKey] }
  const client = await clientProfile(clock, { discovery: { registries: [entry] } })
  closing.push(() => client.close())
  await refreshRegistries(client.context)
  const at = toInstant(clock.now())
  const task = { ...storedDelegation('one', at), agent_id: PLANNER, state: 'running' as const }
  await client.store.delegations.create(task)
  const cuts: string[] = []
  const manifest = (await client.store.cache.preferred(PLANNER))?.manifestDigest as Digest
  const from = { agentId: PLANNER, manifest, ownerKey: world.ownerKey as KeyId }
  const listenWith = (name: string, ...keys: KeyId[]) =>
    client.context.listening.set(name, { ...from, keys, cut: () => void cuts.push(name) })
  const revoke = () => world.ask('keys.revoke', { key_id: world.ownerKey, reason: 'key_compromise', immediate: true })
  return { ...world, client, task, cuts, listenWith, revoke }
}

describe('a revocation that a registry tells of', () => {
  it('warns whoever has a task with the agent, once, on the task and as an alert', async () => {
    const { client, task, revoke } = await customer()
    await revoke()
    await refreshRegistries(client.context)
    await refreshRegistries(client.context)
    const steps = (await client.store.delegations.timeline(task.task_id)).map(({ text }) => text)
    expect(steps).toEqual(['A key of planner was revoked (key compromise): nothing more that it signs is believed'])
    expect(await client.store.alerts.list({ state: 'open' })).toMatchObject([
      { kind: 'key_changed', severity: 'critical', agent_id: 'planner', count: 1, evidence: { tasks: [task.task_id] } },
    ])
  })

  it('cuts the streams that rest on the key, and no other', async () => {
    const { client, cuts, listenWith, revoke, ownerKey } = await customer()
    listenWith('by the revoked key', ownerKey as KeyId)
    listenWith('by another', `sha256:${'b'.repeat(64)}` as KeyId)
    await revoke()
    await refreshRegistries(client.context)
    expect(cuts).toEqual(['by the revoked key'])
  })

  it('says nothing of tasks that are over', async () => {
    const { client, task, revoke } = await customer()
    await client.store.delegations.update(task.task_id, { state: 'completed' })
    await revoke()
    await refreshRegistries(client.context)
    expect(await client.store.alerts.list({ state: 'open' })).toEqual([])
  })
})

describe('another manifest of an agent', () => {
  it('has who listens to it listen anew, as it may certify other keys', async () => {
    const { client, cuts, listenWith, ask } = await customer()
    listenWith('a stream')
    await refreshRegistries(client.context)
    expect(cuts).toEqual([])
    const { identity: _none, ...manifest } = manifestContent(newSigner(), PLANNER)
    const changed = { ...manifest, agent: { ...manifest.agent, version: '2.0.0' } }
    const { envelope } = await ask<{ envelope: unknown }>('manifest.sign', { manifest: changed })
    await ask('manifest.publish', { envelope })
    await refreshRegistries(client.context)
    expect(cuts).toEqual(['a stream'])
  })

  it('under another owner key lets the streams of tasks that run go on: nobody connects anew before a person accepts it', async () => {
    const { client, cuts, listenWith, importRecovery, ask } = await customer()
    listenWith('a stream')
    await importRecovery()
    await ask('keys.rotate')
    await ask('keys.publish_prepared')
    await refreshRegistries(client.context)
    expect((await client.store.cache.preferred(PLANNER))?.manifestDigest).not.toBe(
      client.context.listening.get('a stream')?.manifest,
    )
    expect(cuts).toEqual([])
  })
})
