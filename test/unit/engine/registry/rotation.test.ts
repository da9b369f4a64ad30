import { describe, expect, it } from 'vitest'
import {
  applyDueRotations,
  getAgent,
  holderOfKey,
  listRotations,
  publishManifest,
  readActivity,
  revokeKey,
  suspendAgent,
  vetoRotation,
} from '../../../../src/main/engine/registry'
import { signSuspension, signVeto, verifyActivity } from '../../../../src/main/protocol/discovery'
import { decodeBase64, sha256Digest } from '../../../../src/main/protocol/encoding'
import type { Signer } from '../../../../src/main/protocol/identity'
import { agentId, toInstant } from '../../../../src/shared/model/ids'
import { DAY, HOUR, newSigner, START, signedManifest } from '../../../fixtures/registry-documents'
import { newRegistry, revocationOf } from './registry-under-test'

const code = (code: string) => expect.objectContaining({ name: 'StewardError', code })
const planner = agentId.parse('planner')

const published = async () => {
  const under = await newRegistry()
  const [owner, recovery] = [newSigner(), newSigner()]
  await under.publish(owner, 'planner', {
    identity: { primary_key: owner.publicKey, recovery_key: recovery.publicKey },
  })
  const rotate = async (to: Signer, signers: Signer[]) => {
    const rotation_history = [
      {
        key_id: owner.keyId,
        rotated_at: toInstant(START),
        reason: 'rotation',
        valid_until: toInstant(START + 30 * DAY),
      },
    ]
    const identity = { primary_key: to.publicKey, recovery_key: recovery.publicKey, rotation_history }
    const envelope = await signedManifest(to, 'planner', { identity }, signers)
    const result = await publishManifest(under.registry, {
      envelope,
      signedBy: to.keyId,
      source: { address: '198.51.100.10' },
    })
    return { envelope, result, digest: sha256Digest(decodeBase64(envelope.payload)) }
  }
  return { ...under, owner, recovery, rotate }
}

describe('a rotation', () => {
  it('with the word of the recovery key counts at once', async () => {
    const { registry, owner, recovery, rotate } = await published()
    const fresh = newSigner()
    const { result } = await rotate(fresh, [fresh, owner, recovery])
    expect(result.pending).toBeUndefined()
    expect((await getAgent(registry, planner)).ownerKey).toBe(fresh.keyId)
  })

  it('leaves it known whose the replaced key was, and nobody becomes that by claiming it in his history', async () => {
    const { registry, owner, recovery, rotate, publish } = await published()
    const fresh = newSigner()
    await rotate(fresh, [fresh, owner, recovery])
    const stranger = newSigner()
    const rotation_history = [{ key_id: owner.keyId, rotated_at: toInstant(START), reason: 'rotation' }]
    await publish(stranger, 'a-stranger', { identity: { primary_key: stranger.publicKey, rotation_history } })
    const { publication } = await holderOfKey(registry, owner.keyId)
    expect(publication).toMatchObject({ agentId: 'planner', ownerKey: fresh.keyId })
  })

  it('without it waits 72 hours, then counts by itself', async () => {
    const { registry, clock, owner, rotate, receiptFor } = await published()
    const fresh = newSigner()
    const { envelope, result } = await rotate(fresh, [fresh, owner])
    expect(receiptFor(envelope, result)).toMatchObject({ pending_until: toInstant(START + 72 * HOUR) })
    clock.pass(72 * HOUR - 1)
    await applyDueRotations(registry)
    expect((await getAgent(registry, planner)).ownerKey).toBe(owner.keyId)
    expect(await listRotations(registry, planner)).toHaveLength(1)
    clock.pass(1)
    await applyDueRotations(registry)
    expect((await getAgent(registry, planner)).ownerKey).toBe(fresh.keyId)
    expect(await listRotations(registry, planner)).toEqual([])
  })

  it('by a thief of the owner key comes to nothing against the veto of the recovery key', async () => {
    const { registry, clock, owner, recovery, rotate } = await published()
    const thief = newSigner()
    const { digest, envelope } = await rotate(thief, [thief, owner])
    const veto = (signer: Signer) => signVeto({ agent_id: planner, rotation: digest, at: toInstant(START) }, signer)
    const thiefs = await veto(owner)
    await expect(vetoRotation(registry, thiefs)).rejects.toThrow(code('signer_unknown'))
    expect((await vetoRotation(registry, await veto(recovery))).outcome).toBe('vetoed')
    clock.pass(100 * HOUR)
    await applyDueRotations(registry)
    expect((await getAgent(registry, planner)).ownerKey).toBe(owner.keyId)
    await expect(publishManifest(registry, { envelope, signedBy: thief.keyId })).rejects.toThrow(code('conflict'))
  })

  it('that waits is void when the key it builds on is revoked or replaced meanwhile', async () => {
    const { registry, clock, owner, recovery, rotate } = await published()
    const [thief, fresh] = [newSigner(), newSigner()]
    await rotate(thief, [thief, owner])
    await rotate(fresh, [fresh, owner, recovery])
    expect(await listRotations(registry, planner)).toEqual([])
    clock.pass(100 * HOUR)
    await applyDueRotations(registry)
    expect((await getAgent(registry, planner)).ownerKey).toBe(fresh.keyId)
  })

  it('waits on through a restart of the registry', async () => {
    const first = await published()
    const fresh = newSigner()
    await first.rotate(fresh, [fresh, first.owner])
    await first.store.close()
    const second = await newRegistry(first.home, first.identity)
    second.clock.pass(72 * HOUR)
    await applyDueRotations(second.registry)
    expect((await getAgent(second.registry, planner)).ownerKey).toBe(fresh.keyId)
  })
})

describe('after a compromise', () => {
  it('only the recovery key brings the agent back, with a new key, and then it is in service again', async () => {
    const { registry, owner, recovery, rotate } = await published()
    await revokeKey(registry, await revocationOf(owner, owner, 'planner'))
    expect((await getAgent(registry, planner)).state).toBe('suspended')
    const [thief, fresh] = [newSigner(), newSigner()]
    await expect(rotate(thief, [thief, owner])).rejects.toThrow(code('forbidden'))
    await rotate(fresh, [fresh, recovery])
    expect(await getAgent(registry, planner)).toMatchObject({ ownerKey: fresh.keyId, state: 'active' })
  })

  it('the thief cannot revoke the new key', async () => {
    const { registry, owner, recovery, rotate } = await published()
    const fresh = newSigner()
    await rotate(fresh, [fresh, owner, recovery])
    await expect(revokeKey(registry, await revocationOf(fresh, owner, 'planner'))).rejects.toThrow(code('forbidden'))
    expect((await revokeKey(registry, await revocationOf(owner, fresh, 'planner'))).created).toBe(true)
    expect((await getAgent(registry, planner)).state).toBe('active')
  })
})

describe('an owner', () => {
  const statement = (signer: Signer, action: 'suspend' | 'resume', at: number) =>
    signSuspension({ agent_id: planner, action, reason: 'unusual signing', at: toInstant(at) }, signer)

  it('takes the agent out of service and back; an old statement undoes nothing', async () => {
    const { registry, clock, owner } = await published()
    const suspend = await statement(owner, 'suspend', START)
    expect(await suspendAgent(registry, suspend)).toEqual({ state: 'suspended' })
    clock.pass(HOUR)
    expect(await suspendAgent(registry, await statement(owner, 'resume', START + HOUR))).toEqual({ state: 'active' })
    await expect(suspendAgent(registry, suspend)).rejects.toThrow(code('version_not_newer'))
  })

  it('cannot lift what a revocation brought, nor can a stranger suspend', async () => {
    const { registry, owner, recovery } = await published()
    await expect(suspendAgent(registry, await statement(newSigner(), 'suspend', START))).rejects.toThrow(
      code('signer_unknown'),
    )
    await revokeKey(registry, await revocationOf(owner, owner, 'planner'))
    for (const signer of [owner, recovery])
      await expect(suspendAgent(registry, await statement(signer, 'resume', START + 1))).rejects.toThrow()
    expect((await getAgent(registry, planner)).state).toBe('suspended')
  })

  it('reads what was signed in the name of the agent, and nobody else does', async () => {
    const { registry, identity, owner, rotate } = await published()
    const fresh = newSigner()
    await rotate(fresh, [fresh, owner])
    const envelope = await readActivity(registry, { agentId: planner, caller: owner.keyId, after: 0 })
    expect(verifyActivity(envelope, identity.content, START).entries).toMatchObject([
      { seq: 1, kind: 'manifest', key_id: owner.keyId },
      { seq: 2, kind: 'rotation', key_id: fresh.keyId, address: '198.51.100.10' },
    ])
    await expect(readActivity(registry, { agentId: planner, caller: fresh.keyId, after: 0 })).rejects.toThrow(
      code('forbidden'),
    )
  })
})
