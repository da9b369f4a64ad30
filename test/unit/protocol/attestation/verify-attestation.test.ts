import { describe, expect, it } from 'vitest'
import {
  type AttestationFacts,
  assertSuccessor,
  readAttestation,
  signAttestation,
  verifyAttestation,
} from '../../../../src/main/protocol/attestation'
import type { AttestationPredicate } from '../../../../src/shared/model/attestation'
import type { AgentId, Instant } from '../../../../src/shared/model/ids'
import { toInstant } from '../../../../src/shared/model/ids'
import { AGENT, MANIFEST, OTHER, predicate, RULES, runOf, signed } from '../../../fixtures/attestations'
import { DAY, HOUR, newSigner, START } from '../../../fixtures/registry-documents'

const owner = newSigner()

const factsOf = async (
  change: Partial<AttestationFacts> = {},
  attested: Partial<AttestationPredicate> = {},
): Promise<AttestationFacts> => ({
  envelope: (await signed(owner, attested)).envelope,
  now: START + HOUR,
  agentId: AGENT,
  capability: 'orchestrate_sdlc',
  manifestDigest: MANIFEST,
  vouchers: { owner: owner.publicKey },
  revocations: [],
  rules: RULES,
  ...change,
})
const failing = ({ checks }: ReturnType<typeof verifyAttestation>) =>
  checks.flatMap(({ name, outcome }) => (outcome === 'pass' ? [] : [`${name}: ${outcome}`]))
const revocation = {
  agent_id: AGENT,
  key_id: owner.keyId,
  reason: 'stolen',
  revoked_at: toInstant(START),
  digest: OTHER,
}

describe('an attestation', () => {
  it('is valid when all seven checks pass', async () => {
    const verified = verifyAttestation(await factsOf())
    expect(verified.state).toBe('valid')
    expect(verified.checks.map(({ name }) => name)).toEqual([
      'signature',
      'key_not_revoked',
      'subject_digest',
      'not_before',
      'expiry',
      'grace',
      'acceptance',
    ])
    expect(failing(verified)).toEqual([])
  })

  it('is invalid when another key signed it, or a byte of it changed', async () => {
    const facts = await factsOf()
    expect(verifyAttestation({ ...facts, vouchers: { owner: newSigner().publicKey } }).state).toBe('invalid')
    const payload = `A${facts.envelope.payload.slice(1)}`
    expect(verifyAttestation({ ...facts, envelope: { ...facts.envelope, payload } }).state).toBe('invalid')
  })

  it('is invalid for another agent, capability or manifest', async () => {
    for (const change of [{ agentId: 'x' as AgentId }, { capability: 'x' }, { manifestDigest: OTHER }])
      expect(failing(verifyAttestation(await factsOf(change)))).toEqual(['subject_digest: fail'])
  })

  it('is revoked with its key', async () => {
    const verified = verifyAttestation(await factsOf({ revocations: [revocation] }))
    expect(verified.state).toBe('revoked')
  })

  it('of an agent whose signers decide counts with so many different ones of them, its owner among them or not', async () => {
    const [second, third] = [newSigner(), newSigner()]
    const judged = async (signers: (typeof second)[], by = [owner, second, third]) => {
      const { envelope } = await signAttestation(MANIFEST, predicate(), owner, ...signers)
      const approval = { threshold: 2, signers: by.map(({ publicKey }) => publicKey) }
      return verifyAttestation({ ...(await factsOf({ envelope })), vouchers: { owner: owner.publicKey, approval } })
        .state
    }
    expect(await judged([])).toBe('invalid')
    expect(await judged([owner])).toBe('invalid')
    expect(await judged([newSigner()])).toBe('invalid')
    expect(await judged([second])).toBe('valid')
    expect(await judged([second], [second, third])).toBe('invalid')
    expect(await judged([second, third], [second, third])).toBe('valid')
  })

  it('by a replaced key in its grace counts where a registry had it before it was replaced, and not otherwise', async () => {
    const next = newSigner()
    const rotatedAt = toInstant(START + HOUR)
    const vouchers = { owner: next.publicKey, replaced: [{ key: owner.publicKey, rotatedAt }] }
    const judged = async (submittedAt: Instant | undefined) =>
      verifyAttestation({ ...(await factsOf()), vouchers, submittedAt }).state
    expect(await judged(toInstant(START))).toBe('valid')
    expect(await judged(rotatedAt)).toBe('invalid')
    expect(await judged(undefined)).toBe('invalid')
    expect(verifyAttestation({ ...(await factsOf()), vouchers: { owner: next.publicKey } }).state).toBe('invalid')
  })

  it('is spared where a registry had it before the compromise that the owner names', async () => {
    const compromised = { ...revocation, compromised_at: toInstant(START + 2 * HOUR) }
    const before = { revocations: [compromised], submittedAt: toInstant(START) as Instant }
    expect(verifyAttestation(await factsOf(before)).state).toBe('valid')
    const after = { revocations: [compromised], submittedAt: toInstant(START + 2 * HOUR) as Instant }
    expect(verifyAttestation(await factsOf(after)).state).toBe('revoked')
  })

  it('within its grace waits for a person, and says who was asked', async () => {
    const now = START + DAY + HOUR
    expect(failing(verifyAttestation(await factsOf({ now })))).toEqual([
      'expiry: warn',
      'grace: warn',
      'acceptance: warn',
    ])
    const acceptedAt = toInstant(now)
    expect(failing(verifyAttestation(await factsOf({ now, acceptedAt })))).toEqual(['expiry: warn', 'grace: warn'])
  })

  it('beyond its grace is refused whoever accepted it', async () => {
    const verified = verifyAttestation(await factsOf({ now: START + 3 * DAY, acceptedAt: toInstant(START) }))
    expect(verified.state).toBe('expired')
    expect(failing(verified)).toContain('grace: fail')
  })

  it('is not signed where it does not have the form of one', async () => {
    await expect(signAttestation(MANIFEST, predicate({ runs: [] }), owner)).rejects.toMatchObject({
      code: 'document_malformed',
    })
  })
})

const read = async (change: Partial<AttestationPredicate>) => {
  const { envelope } = await signed(owner, change)
  return readAttestation(envelope)
}

describe('the attestation after it', () => {
  const later = (hours: number) => ({
    issued_at: toInstant(START + hours * HOUR),
    expires_at: toInstant(START + hours * HOUR + DAY),
  })
  const runs = [runOf(4), runOf(5), runOf(6)]
  const judge = async (change: Partial<AttestationPredicate>, before: Partial<AttestationPredicate> = {}) => {
    const previous = await read(before)
    const next = await read({ ...later(1), runs, previous: previous.digest, ...change })
    return () => assertSuccessor(next, previous, START + HOUR, RULES)
  }

  it('is taken when it is newer and its runs follow', async () => {
    expect(await judge({})).not.toThrow()
  })

  it('is refused where it is not newer', async () => {
    expect(await judge({ ...later(0) })).toThrowError(/not newer/)
  })

  it('is refused where a run was left out', async () => {
    expect(await judge({ runs: [runOf(5), runOf(6)] })).toThrowError(/first run has the number 5/)
    expect(await judge({ runs: [runOf(4), runOf(6)] })).toThrowError(/without gaps/)
  })

  it('may follow one that this registry missed, with later runs only', async () => {
    expect(await judge({ previous: OTHER, runs: [runOf(7)] })).not.toThrow()
    expect(await judge({ previous: OTHER, runs: [runOf(3)] })).toThrowError(/published already/)
  })

  it('extends only the one before it, one by one, and names the last that passed', async () => {
    const previous = await read({})
    const original = { digest: previous.digest, issued_at: toInstant(START), expires_at: toInstant(START + DAY) }
    const extension = { count: 1, extends: previous.digest, original, degraded: true }
    const term = { issued_at: toInstant(START + HOUR), expires_at: toInstant(START + 30 * HOUR) }
    expect(await judge({ ...term, extension })).not.toThrow()
    expect(await judge({ ...term, extension: { ...extension, count: 2 } })).toThrowError(/one by one/)
    expect(await judge({ ...term, extension: { ...extension, extends: OTHER } })).toThrowError(/extends another/)
    const moved = { ...original, expires_at: toInstant(START + 2 * DAY) }
    expect(await judge({ ...term, extension: { ...extension, original: moved } })).toThrowError(/last that passed/)
  })

  it('is refused when it has expired or comes from the future', async () => {
    const next = await read({})
    expect(() => assertSuccessor(next, undefined, START + DAY, RULES)).toThrowError(/expired/)
    expect(() => assertSuccessor(next, undefined, START - 61_000, RULES)).toThrowError(/after now/)
    expect(() => assertSuccessor(next, undefined, START - 59_000, RULES)).not.toThrow()
  })
})
