import { afterEach, describe, expect, it } from 'vitest'
import { clientKeys } from '../../../../src/main/engine/identity/client-keys'
import { enrollmentDue } from '../../../../src/main/engine/identity/enroll-client'
import { remindOfRotation } from '../../../../src/main/engine/keys/remind-of-rotation'
import { deliverOutbox } from '../../../../src/main/engine/outbox'
import { applyDueRotations, getAgent, listRevocations } from '../../../../src/main/engine/registry'
import { verifyManifestEnvelope } from '../../../../src/main/protocol/discovery'
import { agentId } from '../../../../src/shared/model/ids'
import type { KeyStanding, PreparedRotation } from '../../../../src/shared/model/key-custody'
import type { RecoveryView } from '../../../../src/shared/model/recovery'
import { ownedAgent } from '../../../fixtures/owned-agent'
import { DAY, HOUR } from '../../../fixtures/registry-documents'
import { HandClock } from '../agent/agent-under-test'

// TRUST "Keys": a client has a manifest as an agent has, and its key is lost, stolen and replaced as an owner's.

const CLIENT = agentId.parse('asker')
const PASSPHRASE = 'four words on paper'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** An owner's profile that is also a client, with the client's recovery key where wanted: on its sheet, or taken from it. */
async function enrolled(recovery: 'none' | 'on_paper' | 'in_vault' = 'in_vault') {
  const clock = new HandClock()
  const world = await ownedAgent(clock)
  closing.push(() => world.close())
  const { ask, owner } = world
  const registry = world.registries[0]?.registry as never
  if (recovery !== 'none') {
    const { pem } = await ask<{ pem: string }>('keys.create_recovery', { agent_id: CLIENT, passphrase: PASSPHRASE })
    const file = { format: 'pem', text: pem }
    if (recovery === 'in_vault')
      await ask('keys.import', { file, passphrase: PASSPHRASE, role: 'recovery', agent_id: CLIENT })
  }
  const { key_id } = await ask<{ key_id: string }>('client.enroll', { client_id: CLIENT })
  await ask('registries.refresh')
  const listed = async () => {
    const found = await getAgent(registry, CLIENT)
    return { ...found, manifest: verifyManifestEnvelope(found.envelope, { now: clock.now() }).manifest }
  }
  return {
    ...world,
    clock,
    registry,
    key: key_id,
    listed,
    keys: () => clientKeys(owner.context),
    rotate: () => ask<PreparedRotation>('keys.rotate', { agent_id: CLIENT }),
    publish: () => ask('keys.publish_prepared', { agent_id: CLIENT }),
    standing: async () =>
      (await ask<{ keys: KeyStanding[] }>('keys.standing')).keys.filter(({ agent_id }) => agent_id === CLIENT),
    recover: async () => {
      const { id } = await ask<RecoveryView>('recovery.start', { agent_id: CLIENT })
      await (await owner.engine.work()).recoveries.run(id)
      return ask<RecoveryView>('recovery.get', { id })
    },
  }
}

const code = (code: string) => expect.objectContaining({ code })

describe("a client's key that is rotated", () => {
  it('counts at once with the recovery key, signs from then on, and ends the old one after its grace', async () => {
    const world = await enrolled()
    const prepared = await world.rotate()
    expect(prepared).toMatchObject({ role: 'client', old_key: world.key, kind: 'rotation', word: 'recovery_key' })
    // What is only prepared signs nothing.
    expect((await world.keys())?.signingKey).toBe(world.key)
    await world.publish()
    expect(await world.listed()).toMatchObject({ agentId: CLIENT, ownerKey: prepared.new_key, state: 'active' })
    expect((await world.keys())?.signingKey).toBe(prepared.new_key)

    world.clock.pass(30 * DAY + HOUR)
    await deliverOutbox(world.owner.context)
    expect((await listRevocations(world.registry)).revocations).toMatchObject([
      { key_id: world.key, agent_id: CLIENT, reason: 'scheduled_rotation' },
    ])
  })

  it('without the recovery key signs only once the registry has waited 72 hours for a veto', async () => {
    const world = await enrolled('none')
    const { word, new_key } = await world.rotate()
    expect(word).toBe('delay')
    await world.publish()
    expect((await world.keys())?.signingKey).toBe(world.key)
    world.clock.pass(72 * HOUR)
    await applyDueRotations(world.registry)
    await world.unlock()
    await world.ask('registries.refresh')
    expect((await world.keys())?.signingKey).toBe(new_key)
  })

  it('is no agent’s: where none is named, the agent of the vault is meant', async () => {
    const world = await enrolled()
    expect(await world.ask<PreparedRotation>('keys.rotate')).toMatchObject({ agent_id: 'planner', role: 'owner' })
  })

  it('goes on being certified with its history and recovery key, and not as if it were new', async () => {
    const world = await enrolled()
    await world.rotate()
    await world.publish()
    const before = (await world.listed()).manifest.identity
    expect(await enrollmentDue(world.owner.context)).toBe(false)
    world.clock.pass(21 * DAY)
    await world.unlock()
    expect(await enrollmentDue(world.owner.context)).toBe(true)
    await world.ask('client.enroll')
    const after = (await world.listed()).manifest.identity
    expect(after).toMatchObject({
      primary_key: before.primary_key,
      recovery_key: before.recovery_key,
      rotation_history: before.rotation_history,
    })
    expect(await enrollmentDue(world.owner.context)).toBe(false)
  })

  it('is shown as any other: the present one with its next rotation, the replaced one in its grace', async () => {
    const world = await enrolled()
    const { new_key } = await world.rotate()
    await world.publish()
    const standing = await world.standing()
    expect(standing.map(({ key_id, role, state }) => [key_id, role, state])).toEqual(
      expect.arrayContaining([
        [new_key, 'client', 'present'],
        [world.key, 'client', 'grace'],
      ]),
    )
    expect(standing.find(({ key_id }) => key_id === new_key)?.until).toBe('2026-11-21T08:00:00.000Z')
  })

  it('is reminded of within the year', async () => {
    const world = await enrolled()
    world.clock.pass(336 * DAY)
    await world.unlock()
    await remindOfRotation(world.owner.context)
    const alerts = await world.owner.store.alerts.list({ state: 'open' })
    expect(alerts.filter(({ agent_id }) => agent_id === CLIENT)).toMatchObject([
      { kind: 'rotation_due', text: 'The client key of asker becomes a year old in 29 days. Rotate it before.' },
    ])
  })
})

describe('a recovery key made after the client enrolled', () => {
  it('is named in its manifest the next time the engine looks', async () => {
    const world = await enrolled('none')
    expect((await world.listed()).manifest.identity.recovery_key).toBeUndefined()
    expect(await enrollmentDue(world.owner.context)).toBe(false)
    const { key } = await world.ask<{ key: { key_id: string } }>('keys.create_recovery', {
      agent_id: CLIENT,
      passphrase: PASSPHRASE,
    })
    expect(await enrollmentDue(world.owner.context)).toBe(true)
    await world.ask('client.enroll')
    expect((await world.listed()).manifest.identity.recovery_key?.key_id).toBe(key.key_id)
    expect(await enrollmentDue(world.owner.context)).toBe(false)
  })
})

describe("a client's key that was stolen", () => {
  it('is recovered in one go: the client keeps its id, and neither of the keys in the stolen vault speaks for it', async () => {
    const world = await enrolled()
    const before = await world.keys()
    const recovered = await world.recover()
    expect(recovered).toMatchObject({ state: 'completed', old_key: world.key })
    const { manifest, ownerKey, state } = await world.listed()
    expect([ownerKey, state]).toEqual([recovered.new_key, 'active'])
    const spoken = [manifest.identity.primary_key, ...manifest.identity.operational_keys].map(({ key_id }) => key_id)
    expect(spoken).not.toContain(before?.signingKey)
    expect(spoken).not.toContain(before?.tlsKey)
    await world.ask('registries.refresh')
    const after = await world.keys()
    expect(after).toEqual({ clientId: CLIENT, signingKey: recovered.new_key, tlsKey: manifest.tls?.pins[0] })
    expect((await listRevocations(world.registry)).revocations).toMatchObject([{ key_id: world.key }])
    const standing = await world.standing()
    expect(standing.find(({ key_id }) => key_id === before?.tlsKey)).toMatchObject({ state: 'replaced' })
  })

  it('is not recovered where its recovery key is on paper, and nothing is revoked', async () => {
    const world = await enrolled('on_paper')
    await expect(world.recover()).rejects.toEqual(code('key_not_found'))
    expect((await listRevocations(world.registry)).revocations).toEqual([])
  })

  it('and revoked leaves the id to whoever has the recovery key; another id has to be asked for', async () => {
    const world = await enrolled('on_paper')
    await world.ask('keys.revoke', { key_id: world.key, reason: 'key_compromise', immediate: true })
    await expect(world.ask('client.enroll')).rejects.toEqual(code('client_key_ended'))
    expect(await enrollmentDue(world.owner.context)).toBe(false)
    expect(await world.ask('client.enroll', { client_id: 'another' })).toMatchObject({ client_id: 'another' })
  })

  it('and revoked without a recovery key has nobody who could name another: the profile begins as somebody else', async () => {
    const world = await enrolled('none')
    await world.ask('keys.revoke', { key_id: world.key, reason: 'key_compromise', immediate: true })
    await expect(world.rotate()).rejects.toEqual(code('forbidden'))
    const { client_id } = await world.ask<{ client_id: string }>('client.enroll')
    expect(client_id).not.toBe(CLIENT)
  })
})
