import { afterEach, describe, expect, it } from 'vitest'
import { settleApproved } from '../../../../src/main/engine/keys/settle-approved'
import { deliverOutbox } from '../../../../src/main/engine/outbox'
import { getAgent, listRevocations } from '../../../../src/main/engine/registry'
import type { PreparedRotation, PublishedRotation, RevocationDone } from '../../../../src/shared/model/key-custody'
import { PLANNER } from '../../../fixtures/owned-agent'
import { DAY, HOUR } from '../../../fixtures/registry-documents'
import { signedTogether } from '../../../fixtures/signed-together'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const together = async (how: Parameters<typeof signedTogether>[1] = {}) => {
  const clock = new HandClock()
  const world = await signedTogether(clock, how)
  closing.push(() => world.close())
  const listed = async (i = 0) => getAgent(world.registries[i]?.registry as never, PLANNER)
  const revoked = async (i = 0) =>
    (await listRevocations(world.registries[i]?.registry as never)).revocations.map(({ key_id }) => key_id)
  const revoke = () =>
    world.ask<RevocationDone>('keys.revoke', { key_id: world.ownerKey, reason: 'key_compromise', immediate: true })
  return { ...world, clock, listed, revoked, revoke }
}
const code = (code: string) => expect.objectContaining({ code })

describe('two of three signers', () => {
  it('are asked for once the owner and one of them have agreed to that', async () => {
    const { listed } = await together()
    const { envelope } = await listed()
    expect(envelope.signatures).toHaveLength(2)
    const content = JSON.parse(Buffer.from(envelope.payload, 'base64').toString())
    expect(content.identity.multi_sig.threshold).toBe(2)
  })

  it('end an owner key: one signature does nothing, the same signer twice neither, two do', async () => {
    const { revoke, revoked, ask, anna, pending } = await together()
    const done = await revoke()
    expect(done).toMatchObject({ approval: { missing: 1 }, suspended: false })
    expect(await revoked()).toEqual([])
    await revoke().catch(() => undefined)
    await expect(ask('approvals.approve', { digest: done.approval?.digest })).rejects.toEqual(code('conflict'))
    expect(await revoked()).toEqual([])
    expect(await pending()).toMatchObject([{ kind: 'revocation', missing: 1 }])
    await anna.ask('approvals.approve', { digest: done.approval?.digest })
    expect(await revoked()).toHaveLength(1)
    expect(await pending()).toEqual([])
  })

  it('rotate the owner key, which then counts at once, and its successor ends the old one after its grace', async () => {
    const { ask, ben, ownerKey, listed, revoked, clock, owner } = await together()
    const prepared = await ask<PreparedRotation>('keys.rotate')
    expect(prepared).toMatchObject({ word: 'threshold', missing: 1 })
    const [published] = (await ask<{ published: PublishedRotation[] }>('keys.publish_prepared')).published
    expect(published?.approval).toMatchObject({ missing: 1 })
    expect((await listed()).ownerKey).toBe(ownerKey)

    const [asked] = await ben.pending()
    expect(asked?.changes).toContain(`Owner key: ${ownerKey} is replaced by ${prepared.new_key}`)
    await ben.ask('approvals.approve', { digest: asked?.digest })
    expect((await listed()).ownerKey).toBe(prepared.new_key)

    await ask('registries.refresh')
    await settleApproved(owner.context)
    clock.pass(30 * DAY + HOUR)
    await deliverOutbox(owner.context)
    expect(await revoked()).toEqual([ownerKey])
  })

  it('decide on any other change of the manifest, and are shown it', async () => {
    const { ask, anna, listed } = await together()
    const { envelope } = await ask<{ envelope: unknown }>('manifest.sign', {
      manifest: {
        steward_version: '1.0.0',
        agent: { id: 'planner', name: 'PLANNER', version: '9.0.0', class: 'w', specialization: 's', status: 'active' },
        credentials: { mandate: [], constraints: [], prime_directive: '' },
        capabilities: { interfaces: [], operations: [{ name: 'spend' }] },
      },
    })
    const published = await ask<{ receipts: unknown[]; approval: unknown }>('manifest.publish', { envelope })
    expect(published).toMatchObject({ receipts: [], approval: { missing: 1 } })
    const [asked] = await anna.pending()
    expect(asked?.changes).toEqual(
      expect.arrayContaining(['Version: 1.0.0 becomes 9.0.0', 'Capability added: spend', 'Capability removed: build']),
    )
    await anna.ask('approvals.approve', { digest: asked?.digest })
    expect((await listed()).summary.version).toBe('9.0.0')
  })

  it('who has signed and who is missing is listed for each of them, at every registry', async () => {
    const { revoke, anna, ben, ownerKey, pending } = await together({ registries: 2 })
    await revoke()
    const seats = (await ben.pending()).flatMap(({ registries, seats }) => [registries, seats])
    expect(seats).toEqual([
      ['registry-1', 'registry-2'],
      [
        { key_id: ownerKey, signed: true, here: false },
        { key_id: anna.key.key_id, signed: false, here: false },
        { key_id: ben.key.key_id, signed: false, here: true },
      ],
    ])
    expect(await pending()).toHaveLength(1)
  })

  it('reach a registry that was away when the document was proposed and when it was signed', async () => {
    const { revoke, revoked, anna, registries, clock, owner } = await together({ registries: 2 })
    const [, backup] = registries
    await backup?.stop()
    const { approval } = await revoke()
    await anna.ask('approvals.approve', { digest: approval?.digest })
    expect(await revoked(0)).toHaveLength(1)
    await backup?.start()
    clock.pass(HOUR)
    await deliverOutbox(owner.context, true)
    await deliverOutbox(anna.context, true)
    expect(await revoked(1)).toHaveLength(1)
  })
})

describe('a signer who was removed', () => {
  it('by two of the others neither signs nor is asked any more', async () => {
    const { require, signers, anna, ben, revoke, revoked, ask } = await together()
    const [own, annas] = signers
    const proposed = await require(2, [own, annas])
    await anna.ask('approvals.approve', { digest: proposed.approval?.digest })
    for (const call of [ask, anna.ask, ben.ask]) await call('registries.refresh')
    const { approval } = await revoke()
    expect(await ben.pending()).toEqual([])
    await expect(ben.ask('approvals.approve', { digest: approval?.digest })).rejects.toEqual(code('not_found'))
    expect(await revoked()).toEqual([])
  })

  it('cannot be removed by the owner alone', async () => {
    const { require, signers, listed } = await together()
    const before = (await listed()).digest
    await require(1, [signers[0]])
    expect((await listed()).digest).toBe(before)
  })
})
