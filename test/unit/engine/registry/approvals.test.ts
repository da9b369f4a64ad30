import { describe, expect, it } from 'vitest'
import { getAgent, listApprovals, submitApproval, submitAttestation } from '../../../../src/main/engine/registry'
import { signAttestation } from '../../../../src/main/protocol/attestation'
import { signRevocation } from '../../../../src/main/protocol/discovery'
import { addSignature, type Signer } from '../../../../src/main/protocol/identity'
import type { Envelope } from '../../../../src/shared/model/envelope'
import { agentId, toInstant } from '../../../../src/shared/model/ids'
import { predicate } from '../../../fixtures/attestations'
import { DAY, newSigner, START, signedManifest } from '../../../fixtures/registry-documents'
import { newRegistry } from './registry-under-test'

const code = (code: string) => expect.objectContaining({ name: 'StewardError', code })
const planner = agentId.parse('planner')

const decidedTogether = async () => {
  const under = await newRegistry()
  const [owner, anna, ben] = [newSigner(), newSigner(), newSigner()]
  const signers = [owner.publicKey, anna.publicKey, ben.publicKey]
  const identity = { primary_key: owner.publicKey, multi_sig: { threshold: 2, signers } }
  await under.publish(owner, 'planner', { identity }, [owner, anna])
  const { registry } = under
  const changed = (version: string, by: readonly Signer[] = [owner], change: Record<string, unknown> = {}) =>
    signedManifest(owner, 'planner', { identity, steward_version: version, ...change }, by)
  return { ...under, owner, anna, ben, identity, changed, latest: () => getAgent(registry, planner) }
}
const only = ({ signatures, ...rest }: Envelope, ...of: readonly Signer[]): Envelope => ({
  ...rest,
  signatures: signatures.filter(({ keyid }) => of.some(({ keyId }) => keyId === keyid)),
})

describe('a document that waits for signers', () => {
  it('takes effect with the last signature that is asked for, whoever brings it and in whatever order', async () => {
    const { registry, changed, owner, ben, latest } = await decidedTogether()
    const whole = await changed('2.0.0', [owner, ben])
    expect(await submitApproval(registry, only(whole, owner))).toEqual({ missing: 1 })
    expect(await submitApproval(registry, only(whole, owner))).toEqual({ missing: 1 })
    expect(await listApprovals(registry, [ben.keyId])).toHaveLength(1)
    // The second signer's machine may have been given more than it shows.
    expect(await submitApproval(registry, only(whole, owner, ben))).toEqual({ missing: 0 })
    expect((await latest()).envelope.signatures).toHaveLength(2)
    expect(await listApprovals(registry, [ben.keyId])).toEqual([])
  })

  it('is shown to those who have a say in it, and to nobody else', async () => {
    const { registry, changed, anna } = await decidedTogether()
    await submitApproval(registry, await changed('2.0.0'))
    expect(await listApprovals(registry, [newSigner().keyId, anna.keyId])).toHaveLength(1)
    expect(await listApprovals(registry, [newSigner().keyId])).toEqual([])
  })

  it('does not take a bad signature in the place of a good one', async () => {
    const { registry, changed, owner, ben, latest } = await decidedTogether()
    const whole = await changed('2.0.0', [owner, ben])
    const forged = only(whole, owner)
    const bad = { keyid: ben.keyId, sig: Buffer.alloc(64).toString('base64') }
    expect(await submitApproval(registry, { ...forged, signatures: [...forged.signatures, bad] })).toEqual({
      missing: 1,
    })
    await submitApproval(registry, whole)
    expect((await latest()).summary).toBeDefined()
    expect((await latest()).revision).toBe(2)
  })

  it('comes from nobody outside', async () => {
    const { registry, owner } = await decidedTogether()
    const stranger = newSigner()
    const statement = { agent_id: planner, key_id: owner.keyId, reason: 'lost', revoked_at: toInstant(START) }
    const strangers = await signRevocation(statement, stranger)
    await expect(submitApproval(registry, strangers)).rejects.toThrow(code('forbidden'))
  })

  it('is over once something else was accepted, or after thirty days', async () => {
    const { registry, clock, changed, owner, anna, ben, publish, identity, latest } = await decidedTogether()
    const old = await changed('2.0.0', [owner, ben])
    await submitApproval(registry, only(old, owner))
    await publish(owner, 'planner', { identity, steward_version: '3.0.0' }, [owner, anna])
    expect(await listApprovals(registry, [ben.keyId])).toEqual([])

    const next = await changed('4.0.0', [owner, ben])
    await submitApproval(registry, only(next, owner))
    clock.pass(30 * DAY)
    expect(await listApprovals(registry, [ben.keyId])).toEqual([])
    expect((await latest()).revision).toBe(2)
  })

  it('of one signer may be eight at a time; the others still propose', async () => {
    const { registry, changed, owner, anna } = await decidedTogether()
    const statement = { agent_id: planner, key_id: owner.keyId, revoked_at: toInstant(START) }
    for (let n = 0; n < 8; n++)
      await submitApproval(registry, await signRevocation({ ...statement, reason: `${n}` }, anna))
    const ninth = await signRevocation({ ...statement, reason: 'ninth' }, anna)
    await expect(submitApproval(registry, ninth)).rejects.toThrow(code('rate_limited'))
    expect(await submitApproval(registry, await changed('2.0.0', [owner]))).toEqual({ missing: 1 })
  })
})

describe('an attestation of an agent whose signers decide', () => {
  const attested = async (manifest: Envelope, ...signers: [Signer, ...Signer[]]) => {
    const { sha256Digest, decodeBase64 } = await import('../../../../src/main/protocol/encoding')
    const said = predicate({ agent_id: planner, capability: 'plan' })
    const { envelope } = await signAttestation(sha256Digest(decodeBase64(manifest.payload)), said, ...signers)
    return envelope
  }

  it('is refused with one signature, with the same twice or with a stranger beside it, and taken with two', async () => {
    const { registry, owner, anna, latest } = await decidedTogether()
    const { envelope: manifest } = await latest()
    const one = await attested(manifest, owner)
    const twice = { ...one, signatures: [...one.signatures, ...one.signatures] }
    for (const bad of [one, twice, await attested(manifest, owner, newSigner())])
      await expect(submitAttestation(registry, bad)).rejects.toThrow(code('signer_unknown'))
    expect(await submitApproval(registry, one)).toEqual({ missing: 1 })
    expect((await latest()).attestations).toEqual([])
    expect(await submitApproval(registry, await addSignature(one, anna))).toEqual({ missing: 0 })
    expect((await latest()).attestations).toMatchObject([{ capability: 'plan' }])
  })
})
