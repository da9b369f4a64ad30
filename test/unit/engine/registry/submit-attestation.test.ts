import { describe, expect, it } from 'vitest'
import {
  buildSnapshot,
  documentByDigest,
  getAgent,
  readActivity,
  revokeKey,
  submitAttestation,
} from '../../../../src/main/engine/registry'
import { verifyActivity } from '../../../../src/main/protocol/discovery'
import type { AttestationPredicate } from '../../../../src/shared/model/attestation'
import { type AgentId, agentId, type Digest, toInstant } from '../../../../src/shared/model/ids'
import { runOf, signed } from '../../../fixtures/attestations'
import { DAY, HOUR, newSigner, START } from '../../../fixtures/registry-documents'
import { newRegistry, revocationOf } from './registry-under-test'

const PLANNER = agentId.parse('planner')

/** A registry with one published agent of one capability, `plan`. */
const withPlanner = async () => {
  const under = await newRegistry()
  const owner = newSigner()
  await under.publish(owner, PLANNER)
  const manifest = (await getAgent(under.registry, PLANNER)).digest
  const attested = (change: Partial<AttestationPredicate> = {}, by = owner, about: Digest = manifest) =>
    signed(by, { agent_id: PLANNER, capability: 'plan', ...change }, about)
  const submit = async (...args: Parameters<typeof attested>) =>
    submitAttestation(under.registry, (await attested(...args)).envelope)
  const listed = async () => (await buildSnapshot(under.registry)).content.agents[0]
  return { ...under, owner, manifest, attested, submit, listed }
}

/** The extension of the first attestation by tests that failed an hour later. */
const failing = (original: Digest, runs = [runOf(4)]): Partial<AttestationPredicate> => ({
  issued_at: toInstant(START + HOUR),
  expires_at: toInstant(START + DAY + 6 * HOUR),
  previous: original,
  runs,
  extension: {
    count: 1,
    extends: original,
    original: { digest: original, issued_at: toInstant(START), expires_at: toInstant(START + DAY) },
    degraded: true,
  },
})

describe('a registry', () => {
  it('takes an attestation of a published agent and lists it under its signature', async () => {
    const { submit, listed, receiptFor, attested } = await withPlanner()
    const taken = await submit()
    expect(taken.created).toBe(true)
    const { envelope, digest } = await attested()
    expect(receiptFor(envelope, taken)).toMatchObject({ agent_id: PLANNER, document_digest: digest })
    expect(await listed()).toMatchObject({
      state: 'active',
      attestations: [{ capability: 'plan', digest, extensions: 0, tests: { passed: 369, failed: 12, skipped: 2 } }],
    })
  })

  it('records who signed it when, from which address and where that was said to be', async () => {
    const { registry, owner, attested, identity } = await withPlanner()
    const { envelope } = await attested({ environment: { platform: 'linux', location: 'fsn1' } })
    await submitAttestation(registry, envelope, { address: '203.0.113.42' })
    const feed = await readActivity(registry, { agentId: PLANNER, caller: owner.keyId, after: 1 })
    expect(verifyActivity(feed, identity.content, START).entries).toMatchObject([
      { kind: 'attestation', key_id: owner.keyId, at: toInstant(START), address: '203.0.113.42', location: 'fsn1' },
    ])
  })

  it('says again that it has one, and hands it out by digest', async () => {
    const { submit, attested, registry } = await withPlanner()
    await submit()
    expect((await submit()).created).toBe(false)
    const { envelope, digest } = await attested()
    expect((await documentByDigest(registry, digest)).envelope).toEqual(envelope)
  })

  it('marks the agent as degraded while its tests fail, until they pass', async () => {
    const { submit, listed, clock, attested } = await withPlanner()
    const first = (await attested()).digest
    await submit()
    clock.pass(HOUR)
    const extension = failing(first)
    await submit(extension)
    expect((await listed())?.state).toBe('degraded')
    clock.pass(HOUR)
    const previous = (await attested(extension)).digest
    const at = START + 2 * HOUR
    const passing = { issued_at: toInstant(at), expires_at: toInstant(at + DAY), previous, runs: [runOf(5)] }
    await submit(passing)
    expect((await listed())?.state).toBe('active')
  })

  it.each([
    ['of an agent it does not know', { agent_id: 'stranger' as AgentId }, 'agent_unknown'],
    ['of a capability the agent does not offer', { capability: 'fly' }, 'attestation_invalid'],
    [
      'that has expired',
      { issued_at: toInstant(START - 2 * DAY), expires_at: toInstant(START - DAY) },
      'attestation_invalid',
    ],
    ['from the future', { issued_at: toInstant(START + 61_000) }, 'attestation_invalid'],
    ['of which a run was left out', { runs: [runOf(1), runOf(3)] }, 'attestation_invalid'],
  ])('refuses one %s', async (_what, change, code) => {
    const { submit, listed } = await withPlanner()
    await expect(submit(change)).rejects.toMatchObject({ code })
    expect((await listed())?.attestations).toBeUndefined()
  })

  it('refuses one that another key signed, or that is about another manifest', async () => {
    const { submit } = await withPlanner()
    await expect(submit({}, newSigner())).rejects.toMatchObject({ code: 'signer_unknown' })
    const other = `sha256:${'f'.repeat(64)}` as Digest
    await expect(submit({}, undefined, other)).rejects.toMatchObject({ code: 'attestation_invalid' })
  })

  it('refuses an extension of what it does not have, and one that leaves out a bad run', async () => {
    const { submit, attested, clock } = await withPlanner()
    const first = (await attested()).digest
    await submit()
    clock.pass(HOUR)
    await expect(submit(failing(`sha256:${'e'.repeat(64)}` as Digest))).rejects.toMatchObject({
      code: 'attestation_invalid',
    })
    await expect(submit(failing(first, [runOf(5)]))).rejects.toMatchObject({ code: 'attestation_invalid' })
  })

  it('refuses one that is signed by a revoked key', async () => {
    const { submit, owner, registry } = await withPlanner()
    await revokeKey(registry, await revocationOf(owner, owner, PLANNER))
    await expect(submit()).rejects.toMatchObject({ code: 'key_revoked' })
  })
})
