import { afterEach, describe, expect, it } from 'vitest'
import { refreshRegistries } from '../../../../src/main/engine/discovery/search-agents'
import { preparedSlot } from '../../../../src/main/engine/keys/prepared-slot'
import { publishAsked } from '../../../../src/main/engine/keys/rotation-jobs'
import { deliverOutbox } from '../../../../src/main/engine/outbox'
import { applyDueRotations, getAgent, listRevocations, publishManifest } from '../../../../src/main/engine/registry'
import { verifyKnownAgent } from '../../../../src/main/engine/verification/verify-agent'
import type { Envelope } from '../../../../src/shared/model/envelope'
import type {
  PreparedRotation,
  PublishedRotation,
  RevocationDone,
  RevocationPreview,
} from '../../../../src/shared/model/key-custody'
import { ownedAgent, PLANNER } from '../../../fixtures/owned-agent'
import { DAY, HOUR } from '../../../fixtures/registry-documents'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const owned = async (how: Parameters<typeof ownedAgent>[1] = {}) => {
  const clock = new HandClock()
  const world = await ownedAgent(clock, how)
  closing.push(() => world.close())
  const listed = async (i = 0) => getAgent(world.registries[i]?.registry as never, PLANNER)
  return { ...world, clock, listed }
}
const code = (code: string) => expect.objectContaining({ code })
const published = (world: Awaited<ReturnType<typeof owned>>) =>
  world.ask<{ published: PublishedRotation[] }>('keys.publish_prepared').then(({ published: [first] }) => first)

describe('a planned rotation', () => {
  const JOB = { kind: 'rotate', subject: PLANNER } as const
  const whole = (world: Awaited<ReturnType<typeof owned>>) =>
    world.ask<{ published: PublishedRotation[] }>('keys.rotate_and_publish', { agent_id: PLANNER })

  it('is one job from the making of its key to what the registries answer', async () => {
    const world = await owned({ registries: 2 })
    await world.importRecovery()
    const { published } = await whole(world)
    expect(published).toMatchObject([{ old_key: world.ownerKey, reactivated: false }])
    for (const i of [0, 1]) expect((await world.listed(i)).ownerKey).toBe(published[0]?.new_key)
    const jobs = world.owner.events.flatMap((event) => (event.name === 'job.changed' ? [event.payload] : []))
    const rotation = jobs.filter(({ kind }) => kind === JOB.kind)
    expect(new Set(rotation.map(({ title }) => title))).toEqual(new Set(['Rotation of the key of planner']))
    expect(rotation.map(({ step, stoppable }) => [step, stoppable])).toEqual([
      ['Looking at what its registries list', true],
      ['Making the new key', true],
      ['Signing the manifest that names it', true],
      ['Handing the new manifest to its registries', false],
      ['Reading what the registries list now', false],
      ['2 of 2 registries took the new key', false],
    ])
  })

  it('says as a job that it waits for a veto, where the recovery key is on paper', async () => {
    const world = await owned()
    await whole(world)
    expect(world.owner.context.jobs.list()[0]).toMatchObject({
      ...JOB,
      state: 'done',
      step: '1 of 1 registry took the new key; it waits for a veto of the recovery key',
    })
  })

  it('that is stopped at any step tells nobody, and the next goes on with what was made', async () => {
    const world = await owned()
    await world.importRecovery()
    const { context } = world.owner
    const steps = {
      'Making the new key': 'the new key is in the vault, and nobody was told',
      'Signing the manifest that names it': 'what is prepared stays so, and nobody was told',
    }
    const made = new Set<string>()
    for (const [step, left] of Object.entries(steps)) {
      const stopping = world.owner.told((event) => event.name === 'job.changed' && event.payload.step === step)
      const stopped = stopping.then(() => context.jobs.stop(JOB))
      await expect(whole(world)).rejects.toMatchObject({ code: 'cancelled', message: `it was stopped: ${left}` })
      expect(await stopped).toBe(true)
      expect((await world.listed()).ownerKey).toBe(world.ownerKey)
      for (const { key_id, role } of context.vault.list()) if (role === 'owner') made.add(key_id)
    }
    const { published } = await whole(world)
    expect([...made]).toEqual([world.ownerKey, published[0]?.new_key])
  })

  it('that is stopped before it is handed over stays prepared, and nobody is told', async () => {
    const world = await owned()
    await world.importRecovery()
    const prepared = await world.ask<PreparedRotation>('keys.rotate')
    const { context } = world.owner
    const publishing = publishAsked(context, PLANNER)
    expect(context.jobs.stop({ kind: 'rotate', subject: PLANNER })).toBe(true)
    await expect(publishing).rejects.toEqual(code('cancelled'))
    expect((await world.listed()).ownerKey).toBe(world.ownerKey)
    expect(await published(world)).toMatchObject({ new_key: prepared.new_key })
  })

  it('is nobody’s surprise here, though a registry lists it before it has answered that it took it', async () => {
    const world = await owned()
    await world.importRecovery()
    const { new_key } = await world.ask<PreparedRotation>('keys.rotate')
    const { context } = world.owner
    const prepared = await context.store.ownManifests.get(preparedSlot(PLANNER))
    const submission = { envelope: prepared?.envelope as Envelope, signedBy: new_key }
    await publishManifest(world.registries[0]?.registry as never, submission)
    await refreshRegistries(context)
    expect(await verifyKnownAgent(context, PLANNER)).toMatchObject({
      verified: { ownerKey: new_key },
      report: { level: 'verified' },
    })
    expect(await context.store.alerts.list({ state: 'open' })).toEqual([])
  })

  it('with the recovery key at hand counts at once, and the old key ends by itself after its grace', async () => {
    const world = await owned()
    await world.importRecovery()
    const prepared = await world.ask<PreparedRotation>('keys.rotate')
    expect(prepared).toMatchObject({ old_key: world.ownerKey, kind: 'rotation', word: 'recovery_key' })
    expect((await world.listed()).ownerKey).toBe(world.ownerKey)
    expect(await published(world)).toMatchObject({ new_key: prepared.new_key, reactivated: false })
    expect((await world.listed()).ownerKey).toBe(prepared.new_key)

    await world.ask('vault.lock')
    world.clock.pass(30 * DAY - HOUR)
    await deliverOutbox(world.owner.context)
    const [registry] = world.registries
    expect((await listRevocations(registry?.registry as never)).revocations).toEqual([])
    world.clock.pass(2 * HOUR)
    await deliverOutbox(world.owner.context)
    expect((await listRevocations(registry?.registry as never)).revocations).toMatchObject([
      { key_id: world.ownerKey, reason: 'scheduled_rotation' },
    ])
    expect((await world.listed()).state).toBe('active')
  })

  it('without it waits 72 hours at the registry, and the owner sees it wait', async () => {
    const world = await owned()
    const prepared = await world.ask<PreparedRotation>('keys.rotate', { agent_id: PLANNER })
    expect(prepared.word).toBe('delay')
    expect((await published(world))?.pending_until).toBeDefined()
    const { rotations } = await world.ask<{ rotations: { own: boolean; to: string }[] }>('keys.standing')
    expect(rotations).toMatchObject([{ own: true, to: prepared.new_key }])
    world.clock.pass(72 * HOUR)
    await applyDueRotations(world.registries[0]?.registry as never)
    expect((await world.listed()).ownerKey).toBe(prepared.new_key)
  })

  it('asked for twice goes on with the same key', async () => {
    const world = await owned()
    const [first, second] = [
      await world.ask<PreparedRotation>('keys.rotate'),
      await world.ask<PreparedRotation>('keys.rotate'),
    ]
    expect(second.new_key).toBe(first.new_key)
  })

  it('leaves the agent publishable from its plain manifest', async () => {
    const world = await owned()
    await world.importRecovery()
    const { new_key } = await world.ask<PreparedRotation>('keys.rotate')
    await published(world)
    const { envelope } = await world.ask<{ envelope: unknown }>('manifest.sign', {
      manifest: {
        steward_version: '1.0.0',
        agent: { id: 'planner', name: 'P', version: '9.0.0', class: 'w', specialization: 's', status: 'active' },
        credentials: { mandate: [], constraints: [], prime_directive: '' },
        capabilities: { interfaces: [], operations: [] },
      },
    })
    await world.ask('manifest.publish', { envelope })
    expect(await world.listed()).toMatchObject({ ownerKey: new_key, summary: { version: '9.0.0' } })
  })
})

describe('a compromised key', () => {
  it('is shown in numbers before it is ended', async () => {
    const world = await owned({ registries: 2 })
    expect(await world.ask<RevocationPreview>('keys.preview_revocation', { key_id: world.ownerKey })).toMatchObject({
      agent_id: 'planner',
      is_present: true,
      signer: 'itself',
      registries: ['registry-1', 'registry-2'],
      capabilities: ['plan', 'build'],
      recovery_key: 'on_paper',
    })
  })

  it('in use is ended only where that is said', async () => {
    const world = await owned()
    const request = { key_id: world.ownerKey, reason: 'key_compromise', immediate: false }
    await expect(world.ask('keys.revoke', request)).rejects.toEqual(code('conflict'))
  })

  it('is revoked everywhere; a registry that is away is told when it returns; the recovery key brings the agent back', async () => {
    const world = await owned({ registries: 2 })
    const [, backup] = world.registries
    await backup?.stop()
    const done = await world.ask<RevocationDone>('keys.revoke', {
      key_id: world.ownerKey,
      reason: 'key_compromise',
      immediate: true,
    })
    expect(done.deliveries.map(({ registry, state }) => [registry, state])).toEqual([
      ['registry-1', 'delivered'],
      ['registry-2', 'queued'],
    ])
    expect(done.suspended).toBe(true)
    expect((await world.listed()).state).toBe('suspended')
    const report = await world.ask<{ level: string; delegable: boolean }>('agents.verify', { agent_id: PLANNER })
    expect(report).toMatchObject({ level: 'invalid', delegable: false })

    // The owner key alone brings nothing back.
    await expect(world.ask('keys.rotate')).rejects.toEqual(code('key_not_found'))
    await world.importRecovery()
    const { new_key, kind } = await world.ask<PreparedRotation>('keys.rotate')
    expect(kind).toBe('recovery')
    expect(await published(world)).toMatchObject({ reactivated: true })
    expect(await world.listed()).toMatchObject({ state: 'active', ownerKey: new_key })

    await backup?.start()
    world.clock.pass(HOUR / 3)
    await deliverOutbox(world.owner.context)
    expect(await world.listed(1)).toMatchObject({ state: 'active', ownerKey: new_key })
    expect((await listRevocations(backup?.registry as never)).revocations).toMatchObject([{ key_id: world.ownerKey }])
  })

  it('is not ended twice', async () => {
    const world = await owned()
    const request = { key_id: world.ownerKey, reason: 'key_compromise', immediate: true }
    await world.ask('keys.revoke', request)
    await expect(world.ask('keys.revoke', request)).rejects.toEqual(code('conflict'))
  })
})

describe('whoever accepted an agent', () => {
  it('is told that its owner key changed and on whose word, and is not handed on to the new key', async () => {
    const world = await owned()
    const { clientProfile } = await import('../../../fixtures/client-profile')
    const [registry] = world.registries
    const client = await clientProfile(world.clock, {
      discovery: { registries: [{ url: registry?.url, root_keys: [registry?.rootKey] }] },
    })
    closing.push(() => client.close())
    const ask = async (command: string, input: unknown) => {
      const answer = await client.api.call(command, input)
      if (!answer.ok) throw Object.assign(new Error(answer.error.message), answer.error)
      return answer.output as { level: string; checks: { name: string; outcome: string; finding: string }[] }
    }
    await ask('registries.refresh', {})
    expect((await ask('agents.verify', { agent_id: PLANNER })).level).toBe('verified')

    await world.importRecovery()
    const { new_key } = await world.ask<PreparedRotation>('keys.rotate')
    await published(world)
    await ask('registries.refresh', {})
    const report = await ask('agents.verify', { agent_id: PLANNER })
    expect(report.level).toBe('intact')
    expect(report.checks.find(({ name }) => name === 'owner_key_accepted')).toMatchObject({
      outcome: 'fail',
      finding: expect.stringContaining("signed by the agent's recovery key"),
    })
    expect(await client.store.alerts.list({ state: 'open' })).toMatchObject([
      { kind: 'key_changed', agent_id: 'planner' },
    ])

    expect((await ask('agents.accept_key', { agent_id: PLANNER, key_id: new_key })).level).toBe('verified')
    expect(await client.store.alerts.list({ state: 'open' })).toEqual([])
  })
})

describe('whoever delegates', () => {
  it('is refused with revocations older than a day, and not once they are read again', async () => {
    const world = await owned()
    const fresh = async () => {
      const { checks } = await world.ask<{ checks: { name: string; outcome: string }[] }>('agents.verify', {
        agent_id: PLANNER,
      })
      return checks.find(({ name }) => name === 'revocations_fresh')?.outcome
    }
    world.clock.pass(23 * HOUR)
    expect(await fresh()).toBe('pass')
    world.clock.pass(2 * HOUR)
    expect(await fresh()).toBe('fail')
    await world.ask('registries.refresh')
    expect(await fresh()).toBe('pass')
  })
})
