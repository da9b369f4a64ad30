import { afterAll, describe, expect, it, vi } from 'vitest'
import { WorkerPool } from '../../../../src/main/adapters/worker-pool'
import type { WorkKinds } from '../../../../src/main/engine/ports'
import {
  countDelegation,
  decideCase,
  endorse,
  endorsementsOf,
  listCases,
  revokeKey,
  watchForRings,
  weighNames,
} from '../../../../src/main/engine/registry'
import type { Signer } from '../../../../src/main/protocol/identity'
import { parsePolicy } from '../../../../src/main/protocol/policy'
import { signReviewDecision } from '../../../../src/main/protocol/review/cases'
import { signDelegationNotice, signEndorsement } from '../../../../src/main/protocol/review/endorsements'
import { agentId, digest, toInstant } from '../../../../src/shared/model/ids'
import type { ReviewAction, ReviewCase } from '../../../../src/shared/model/review'
import { DAY, newRegistryIdentity, newSigner } from '../../../fixtures/registry-documents'
import { HandClock, quiet } from '../agent/agent-under-test'
import { newRegistry, revocationOf } from './registry-under-test'

const reviewer = newSigner()
const open = async (policy = '{}') => {
  const pool = new WorkerPool<WorkKinds>({ clock: new HandClock(), log: quiet })
  opened.push(pool)
  const identity = newRegistryIdentity({ reviewers: [reviewer.publicKey] })
  const desk = { policy: () => parsePolicy(policy, { format: 'jsonc' }).policy, workers: pool }
  const found = await newRegistry(undefined, identity, desk)
  const stateOf = async (id: string) => (await found.store.latest(agentId.parse(id)))?.state
  const cases = (caller: Signer = reviewer) =>
    listCases(found.registry, { caller: caller.keyId, state: undefined, limit: 100 })
  const decide = async (about: ReviewCase, action: ReviewAction, by: Signer = reviewer, reason = 'because') =>
    decideCase(
      found.registry,
      await signReviewDecision(
        {
          registry: 'lab',
          case_id: about.id,
          action,
          from_state: about.state,
          reason,
          at: toInstant(found.clock.now()),
        },
        by,
      ),
    )
  const firstCase = async (): Promise<ReviewCase> => {
    const [first] = await cases()
    if (first === undefined) throw new Error('there is no case')
    return first
  }
  return { ...found, stateOf, cases, decide, firstCase }
}
const opened: WorkerPool<WorkKinds>[] = []
afterAll(() => Promise.all(opened.map((pool) => pool.close())))

const acme = newSigner()
const mallory = newSigner()

describe('a name like an existing one', () => {
  it('is held back for a reviewer, with the evidence, and its owner sees the case', async () => {
    const registry = await open()
    await registry.publish(acme, 'quality-validator')
    await registry.publish(mallory, 'quality-validatr')
    expect(await registry.stateOf('quality-validatr')).toBe('suspended')
    expect(await registry.cases()).toMatchObject([
      {
        registry: 'lab',
        kind: 'similar_name',
        subject: 'quality-validatr',
        state: 'open',
        evidence: {
          name: {
            alerts: [{ kind: 'omission', existing: 'quality-validator' }],
            subject: { owner_key: mallory.keyId },
            existing: [{ id: 'quality-validator', owner_key: acme.keyId }],
          },
        },
      },
    ])
    expect(await registry.cases(mallory)).toHaveLength(1)
    expect(await registry.cases(acme)).toEqual([])
  })

  it('is refused at once where foreign letters make it look the same', async () => {
    const registry = await open()
    await registry.publish(acme, 'quality-validator')
    await expect(registry.publish(mallory, 'quаlity-validator')).rejects.toMatchObject({ code: 'name_refused' })
    expect(await registry.stateOf('quаlity-validator')).toBeUndefined()
  })

  it('is no matter to its own owner, nor to whom the policy allows it', async () => {
    const registry = await open('{ "submission_validation": { "allowed_names": ["quality-validatr"] } }')
    await registry.publish(acme, 'quality-validator')
    await registry.publish(acme, 'quality-validators')
    await registry.publish(mallory, 'quality-validatr')
    expect(await registry.cases()).toEqual([])
  })

  it('comes into service on approval and goes back by undo, each change in a new snapshot', async () => {
    const registry = await open()
    await registry.publish(acme, 'quality-validator')
    await registry.publish(mallory, 'quality-validatr')
    const version = (await registry.store.snapshotContent()).version
    const approved = await registry.decide(await registry.firstCase(), 'approve')
    expect(approved).toMatchObject({ state: 'approved', decided_by: reviewer.keyId, reason: 'because' })
    expect(await registry.stateOf('quality-validatr')).toBe('active')
    expect((await registry.store.snapshotContent()).version).toBe(version + 1)
    expect(await registry.decide(approved, 'undo')).toMatchObject({ state: 'open' })
    expect(await registry.stateOf('quality-validatr')).toBe('suspended')
    expect(await registry.store.reviews.decisions(approved.id)).toHaveLength(2)
  })

  it('is withdrawn on rejection, and opened again by its owner’s appeal alone', async () => {
    const registry = await open()
    await registry.publish(acme, 'quality-validator')
    await registry.publish(mallory, 'quality-validatr')
    const rejected = await registry.decide(await registry.firstCase(), 'reject')
    expect(await registry.stateOf('quality-validatr')).toBe('withdrawn')
    await expect(registry.decide(rejected, 'appeal', acme)).rejects.toMatchObject({ code: 'signer_unknown' })
    expect(await registry.decide(rejected, 'appeal', mallory, 'it is my name')).toMatchObject({
      state: 'open',
      appeal: 'it is my name',
    })
    expect(await registry.stateOf('quality-validatr')).toBe('suspended')
  })

  it('is spoken for by its owner already while it waits, and no more once it is approved', async () => {
    const registry = await open()
    await registry.publish(acme, 'quality-validator')
    await registry.publish(mallory, 'quality-validatr')
    const spoken = await registry.decide(
      await registry.firstCase(),
      'appeal',
      mallory,
      'short for Quality Validator TR',
    )
    expect(spoken).toMatchObject({ state: 'open', appeal: 'short for Quality Validator TR' })
    expect(await registry.stateOf('quality-validatr')).toBe('suspended')
    const approved = await registry.decide(spoken, 'approve')
    await expect(registry.decide(approved, 'appeal', mallory)).rejects.toMatchObject({ code: 'input_invalid' })
  })

  it('shows whoever decides on an appeal the reason that it objects to', async () => {
    const registry = await open()
    await registry.publish(acme, 'quality-validator')
    await registry.publish(mallory, 'quality-validatr')
    const rejected = await registry.decide(await registry.firstCase(), 'reject', reviewer, 'too close')
    expect(await registry.decide(rejected, 'appeal', mallory, 'it is my name')).toMatchObject({ reason: 'too close' })
  })

  it('is not brought into service by a new owner key while a person has not looked at it', async () => {
    const registry = await open()
    await registry.publish(acme, 'quality-validator')
    const [recovery, next] = [newSigner(), newSigner()]
    const identity = { primary_key: mallory.publicKey, recovery_key: recovery.publicKey }
    await registry.publish(mallory, 'quality-validatr', { identity })
    await revokeKey(registry.registry, await revocationOf(mallory, mallory, 'quality-validatr'))
    const rotated_at = toInstant(registry.clock.now())
    const rotation_history = [
      { key_id: mallory.keyId, rotated_at, reason: 'key_compromise', valid_until: toInstant(registry.clock.now()) },
    ]
    const renewed = { primary_key: next.publicKey, recovery_key: recovery.publicKey, rotation_history }
    await registry.publish(next, 'quality-validatr', { identity: renewed }, [next, recovery])
    expect((await registry.store.latest(agentId.parse('quality-validatr')))?.ownerKey).toBe(next.keyId)
    expect(await registry.stateOf('quality-validatr')).toBe('suspended')
    await registry.decide(await registry.firstCase(), 'approve')
    expect(await registry.stateOf('quality-validatr')).toBe('active')
  })

  it('waits for a person only where anybody uses the existing one, once the registry knows what is used', async () => {
    const registry = await open()
    await registry.publish(acme, 'quality-validator')
    await registry.publish(acme, 'research-analyst')
    await registry.store.uses.addFetches(new Map([[agentId.parse('research-analyst'), 20_000]]))
    await weighNames(registry.registry)
    await registry.publish(mallory, 'quality-validatr')
    await registry.publish(mallory, 'research-analst')
    expect(await registry.stateOf('quality-validatr')).toBe('active')
    expect(await registry.stateOf('research-analst')).toBe('suspended')
  })

  it('is decided by nobody but whom the root lists, once, with a reason where it hurts', async () => {
    const registry = await open()
    await registry.publish(acme, 'quality-validator')
    await registry.publish(mallory, 'quality-validatr')
    const found = await registry.firstCase()
    await expect(registry.decide(found, 'approve', mallory)).rejects.toMatchObject({ code: 'signer_unknown' })
    await expect(registry.decide(found, 'ban', reviewer, ' ')).rejects.toMatchObject({ code: 'input_invalid' })
    await registry.decide(found, 'ban')
    await expect(registry.decide(found, 'approve')).rejects.toMatchObject({ code: 'conflict' })
    expect(await registry.stateOf('quality-validatr')).toBe('banned')
  })
})

describe('the verified namespace', () => {
  it('is its bound owner’s alone', async () => {
    const bound = { name: 'quality-validator', owner: acme.keyId }
    const registry = await open(JSON.stringify({ submission_validation: { verified_names: [bound] } }))
    await expect(registry.publish(mallory, 'verified/quality-validator')).rejects.toMatchObject({ code: 'forbidden' })
    await registry.publish(acme, 'verified/quality-validator')
    expect(await registry.stateOf('verified/quality-validator')).toBe('active')
  })
})

const lenient = '"endorsement_validation": { "min_endorser_age_days": 0, "min_endorser_delegations": 0 }'

describe('an endorsement', () => {
  const given = async ({ registry, clock }: Awaited<ReturnType<typeof open>>, from: string, to: string, by: Signer) =>
    endorse(
      registry,
      await signEndorsement(
        { from: agentId.parse(from), to: agentId.parse(to), capability: 'plan', at: toInstant(clock.now()) },
        by,
      ),
    )

  it('needs an endorser of the age and use that the policy asks for', async () => {
    const registry = await open(
      '{ "registry_policy": { "endorsement_validation": { "min_endorser_delegations": 2 } } }',
    )
    await registry.publish(acme, 'planner')
    await registry.publish(mallory, 'writer')
    await expect(given(registry, 'planner', 'writer', acme)).rejects.toThrow('less than 30 days ago')
    registry.clock.pass(30 * DAY)
    await expect(given(registry, 'planner', 'writer', acme)).rejects.toThrow('has 0 delegations; 2 are needed')
    for (const at of [1, 2]) {
      const notice = {
        agent_id: agentId.parse('writer'),
        client_id: agentId.parse('planner'),
        order_digest: digest.parse(`sha256:${String(at).repeat(64)}`),
        finished_at: toInstant(registry.clock.now()),
      }
      const told = await signDelegationNotice(notice, acme)
      expect(await countDelegation(registry.registry, told)).toEqual({ counted: true })
      expect(await countDelegation(registry.registry, told)).toEqual({ counted: false })
    }
    expect(await given(registry, 'planner', 'writer', acme)).toMatchObject({ created: true })
    expect(await endorsementsOf(registry.registry, agentId.parse('writer'))).toHaveLength(1)
    await expect(given(registry, 'writer', 'planner', mallory)).rejects.toMatchObject({ code: 'endorsement_refused' })
  })

  it('is refused above the monthly number, in a circle, among one owner’s agents and under a stranger’s key', async () => {
    const registry = await open(
      `{ "registry_policy": { "endorsement_validation": { "min_endorser_age_days": 0, "min_endorser_delegations": 0, "max_endorsements_per_endorser_per_month": 1 } } }`,
    )
    await registry.publish(acme, 'planner')
    await registry.publish(acme, 'architect')
    await registry.publish(mallory, 'writer')
    await registry.publish(newSigner(), 'translator')
    await expect(given(registry, 'planner', 'writer', mallory)).rejects.toMatchObject({ code: 'signer_unknown' })
    await expect(given(registry, 'planner', 'architect', acme)).rejects.toThrow('does not endorse its own agents')
    await given(registry, 'planner', 'writer', acme)
    await expect(given(registry, 'writer', 'planner', mallory)).rejects.toThrow('would endorse one another')
    await expect(given(registry, 'planner', 'translator', acme)).rejects.toThrow('1 times within 30 days')
  })

  it('opens a case for a ring; its ban falls on the ring, spares whom it paid, and can be undone', async () => {
    const bound = { name: 'anchor-0', owner: acme.keyId }
    const registry = await open(
      `{ "registry_policy": { ${lenient} }, "submission_validation": [{ "check_typosquatting": false }, { "verified_names": [${JSON.stringify(bound)}] }] }`,
    )
    const owners = new Map<string, Signer>()
    const publish = async (id: string, owner = newSigner()) => {
      owners.set(id, owner)
      await registry.publish(owner, id)
    }
    const word = (from: string, to: string) => given(registry, from, to, owners.get(from) as Signer)
    const numbers = (count: number) => Array.from({ length: count }, (_, at) => at)
    const anchored = numbers(12).flatMap((at) =>
      [1, 2, 3].filter((back) => at >= back).map((back) => [`anchor-${at - back}`, `anchor-${at}`] as const),
    )
    const faked = numbers(8).flatMap((at) => [1, 2].map((on) => [`fake-${at}`, `fake-${(at + on) % 8}`] as const))
    for (const at of numbers(12)) await publish(`anchor-${at}`, at === 0 ? acme : newSigner())
    for (const at of numbers(8)) await publish(`fake-${at}`)
    for (const [from, to] of [...anchored, ...faked]) await word(from ?? '', to ?? '')
    await word('anchor-5', 'fake-0')
    await watchForRings(registry.registry)

    const ring = await registry.firstCase()
    expect(ring).toMatchObject({ kind: 'sybil', evidence: { sybil: { members: 8, sybil_by_flags: true } } })
    expect(new Set(ring.evidence.sybil?.proposed_bans)).toEqual(
      new Set(Array.from({ length: 8 }, (_, at) => `fake-${at}`)),
    )
    // A false alarm must not cost an identity: nothing happens before a person says so.
    expect(await registry.stateOf('fake-0')).toBe('active')
    const banned = await registry.decide(ring, 'ban')
    expect([
      await registry.stateOf('fake-0'),
      await registry.stateOf('fake-7'),
      await registry.stateOf('anchor-5'),
    ]).toEqual(['banned', 'banned', 'active'])
    await registry.decide(banned, 'undo')
    expect(await registry.stateOf('fake-7')).toBe('active')
    const again = await registry.firstCase()
    expect(again.evidence.sybil?.members).toBe(8)

    // Whoever is banned with others is heard too, and stays out of service until a person has decided.
    const bannedAgain = await registry.decide(again, 'ban')
    const member = owners.get('fake-3') as Signer
    expect(await registry.cases(member)).toMatchObject([{ id: ring.id, state: 'banned' }])
    expect(await registry.cases(owners.get('anchor-5'))).toEqual([])
    await expect(registry.decide(bannedAgain, 'appeal', owners.get('anchor-5'))).rejects.toMatchObject({
      code: 'signer_unknown',
    })
    const heard = await registry.decide(bannedAgain, 'appeal', member, 'we are a school class')
    expect([heard.state, heard.appeal, await registry.stateOf('fake-3')]).toEqual([
      'open',
      'we are a school class',
      'banned',
    ])
    await registry.decide(heard, 'approve')
    expect([await registry.stateOf('fake-0'), await registry.stateOf('fake-3')]).toEqual(['active', 'active'])
  })

  it('opens a case for a ring whose agents all came after the last analysis, before the next hourly one', async () => {
    const bound = { name: 'anchor-0', owner: acme.keyId }
    const registry = await open(
      `{ "registry_policy": { ${lenient} }, "submission_validation": [{ "check_typosquatting": false }, { "verified_names": [${JSON.stringify(bound)}] }] }`,
    )
    await registry.publish(acme, 'anchor-0')
    await registry.publish(mallory, 'anchor-1')
    await given(registry, 'anchor-1', 'anchor-0', mallory)
    const fakes = Array.from({ length: 8 }, (_, at) => ({ id: `fake-${at}`, owner: newSigner() }))
    for (const { id, owner } of fakes) await registry.publish(owner, id)
    for (const [at, { id, owner }] of fakes.entries())
      for (const on of [1, 2]) await given(registry, id, `fake-${(at + on) % 8}`, owner)
    expect(await registry.cases()).toEqual([])
    registry.clock.pass(2000)
    await vi.waitFor(async () => expect(await registry.cases()).toHaveLength(1))
    expect((await registry.firstCase()).evidence.sybil?.members).toBe(8)
  })
})
