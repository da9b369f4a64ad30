import { describe, expect, it } from 'vitest'
import { getAgent, holderOfKey, listRevocations, revokeKey } from '../../../../src/main/engine/registry'
import type { Signer } from '../../../../src/main/protocol/identity'
import { agentId, toInstant } from '../../../../src/shared/model/ids'
import { DAY, HOUR, newSigner, START } from '../../../fixtures/registry-documents'
import { newRegistry, revocationOf } from './registry-under-test'

const code = (code: string) => expect.objectContaining({ name: 'StewardError', code })
const planner = agentId.parse('planner')
const withKeys = (owner: Signer, operational: Signer, recovery: Signer) => ({
  identity: {
    primary_key: owner.publicKey,
    recovery_key: recovery.publicKey,
    operational_keys: [{ ...operational.publicKey, not_before: toInstant(START), not_after: toInstant(START + DAY) }],
  },
})

const published = async () => {
  const under = await newRegistry()
  const [owner, operational, recovery] = [newSigner(), newSigner(), newSigner()]
  await under.publish(owner, 'planner', withKeys(owner, operational, recovery))
  return { ...under, owner, operational, recovery }
}

describe('revoking a key', () => {
  it('of the owner suspends the agent and is in the snapshot for good', async () => {
    const { registry, owner, recovery } = await published()
    const { created } = await revokeKey(registry, await revocationOf(owner, recovery, 'planner'))
    expect(created).toBe(true)
    const { content } = await registry.snapshots.get()
    expect(content.agents).toMatchObject([{ summary: { id: 'planner' }, state: 'suspended' }])
    expect(content.revocations).toMatchObject([{ key_id: owner.keyId, agent_id: 'planner', reason: 'key_compromise' }])
    expect((await holderOfKey(registry, owner.keyId)).revoked).toBe(true)
  })

  it('takes the time of the registry, not that of the signer', async () => {
    const { registry, clock, owner } = await published()
    clock.pass(HOUR)
    await revokeKey(registry, await revocationOf(owner, owner, 'planner'))
    expect((await listRevocations(registry)).revocations[0]?.revoked_at).toBe(toInstant(START + HOUR))
  })

  it('of the agent alone leaves it active: its owner certifies another', async () => {
    const { registry, publish, owner, operational, recovery } = await published()
    await revokeKey(registry, await revocationOf(operational, owner, 'planner'))
    expect((await getAgent(registry, planner)).state).toBe('active')
    await publish(owner, 'planner', withKeys(owner, newSigner(), recovery))
    expect((await getAgent(registry, planner)).revision).toBe(2)
  })

  it('again gives the receipt of the first time, whoever signs', async () => {
    const { registry, clock, owner, recovery } = await published()
    const first = await revokeKey(registry, await revocationOf(owner, owner, 'planner'))
    clock.pass(HOUR)
    expect(await revokeKey(registry, await revocationOf(owner, recovery, 'planner'))).toEqual({
      receipt: first.receipt,
      created: false,
    })
  })

  it('that the latest manifest no longer certifies is possible', async () => {
    const { registry, publish, owner, operational, recovery } = await published()
    await publish(owner, 'planner', withKeys(owner, newSigner(), recovery))
    expect((await revokeKey(registry, await revocationOf(operational, operational, 'planner'))).created).toBe(true)
  })

  it('without the right to is refused and changes nothing', async () => {
    const { registry, owner, operational } = await published()
    const before = (await registry.snapshots.get()).etag
    for (const signer of [operational, newSigner()])
      await expect(revokeKey(registry, await revocationOf(owner, signer, 'planner'))).rejects.toThrow(code('forbidden'))
    const stranger = newSigner()
    await expect(revokeKey(registry, await revocationOf(stranger, stranger, 'planner'))).rejects.toThrow(
      code('forbidden'),
    )
    await expect(revokeKey(registry, await revocationOf(owner, owner, 'player'))).rejects.toThrow(code('agent_unknown'))
    expect((await registry.snapshots.get()).etag).toBe(before)
  })

  it('shuts its manifest out, also one that only certifies it', async () => {
    const { registry, publish, owner, operational, recovery } = await published()
    await revokeKey(registry, await revocationOf(operational, operational, 'planner'))
    const change = { ...withKeys(owner, operational, recovery), governance: {} }
    await expect(publish(owner, 'planner', change)).rejects.toThrow(code('key_revoked'))
    await expect(publish(operational, 'player')).rejects.toThrow(code('key_revoked'))
  })

  it('races a publication that relies on it to one order or the other', async () => {
    const { registry, publish, owner, operational, recovery } = await published()
    const change = { ...withKeys(owner, operational, recovery), governance: {} }
    const revocation = await revocationOf(owner, owner, 'planner')
    const [revoked, republished] = await Promise.allSettled([
      revokeKey(registry, revocation),
      publish(owner, 'planner', change),
    ])
    expect(revoked.status).toBe('fulfilled')
    expect(republished).toMatchObject({ status: 'rejected', reason: code('key_revoked') })
    expect((await getAgent(registry, planner)).state).toBe('suspended')
  })
})
