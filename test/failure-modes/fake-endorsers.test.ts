import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import type { Signer } from '../../src/main/protocol/identity'
import { parseEnvelope, readUnverified } from '../../src/main/protocol/identity'
import { signReviewDecision } from '../../src/main/protocol/review/cases'
import { signEndorsement } from '../../src/main/protocol/review/endorsements'
import { PAYLOAD_TYPE } from '../../src/shared/model/envelope'
import { agentId, toInstant } from '../../src/shared/model/ids'
import type { RegistrySnapshot } from '../../src/shared/model/registry'
import type { ReviewAction, ReviewCase } from '../../src/shared/model/review'
import { observe } from '../fixtures/observation'
import { newSigner } from '../fixtures/registry-documents'
import { RegistryProcess } from '../fixtures/registry-process'

// FAILURE_MODES 4.1: "Create 100 fake agents" who endorse the attacker's, against a registry that is a process of its own.

const FAKES = 100
const SCENARIO = '4.1'
const reviewer = newSigner()
const founder = newSigner()
const TARGET = 'marvellous-orchestrator'

let registry: RegistryProcess
afterEach(() => registry.end('SIGKILL'))

/** Agents made today, each under a key of its own; their names are no more alike than random ones. */
const fakes = Array.from({ length: FAKES }, (_, at) => ({
  id: `helper-${createHash('sha256').update(String(at)).digest('hex').slice(0, 16)}`,
  owner: newSigner(),
}))
const honest = Array.from({ length: 12 }, (_, at) => ({
  id: `${createHash('md5').update(String(at)).digest('hex').slice(0, 12)}-service`,
  owner: at === 0 ? founder : newSigner(),
}))

async function populate(): Promise<void> {
  const target = { id: TARGET, owner: newSigner() }
  for (const { id, owner } of [...honest, target, ...fakes]) await registry.publish(owner, id)
}

const endorse = async (by: { id: string; owner: Signer }, to: string) =>
  registry.handIn(
    '/v1/endorsements',
    await signEndorsement(
      { from: agentId.parse(by.id), to: agentId.parse(to), capability: 'plan', at: toInstant(Date.now()) },
      by.owner,
    ),
  )

const cases = async (): Promise<ReviewCase[]> => (await registry.ask('/v1/reviews', reviewer))['cases'] as ReviewCase[]

async function decide(about: ReviewCase, action: ReviewAction): Promise<ReviewCase> {
  const decision = {
    registry: registry.name,
    case_id: about.id,
    action,
    from_state: about.state,
    reason: 'a hundred helpers of one afternoon',
    at: toInstant(Date.now()),
  }
  const { status, json } = await registry.handIn('/v1/reviews', await signReviewDecision(decision, reviewer))
  if (status !== 200) throw new Error(`not decided: ${JSON.stringify(json)}`)
  return json as ReviewCase
}

/** What the registry lists as the state of each agent, for all who ask. */
async function listed(): Promise<Map<string, string>> {
  const envelope = parseEnvelope(await registry.recorded('/v1/snapshot'))
  const { agents } = readUnverified(envelope, PAYLOAD_TYPE.snapshot).payload as RegistrySnapshot
  return new Map(agents.map(({ summary, state }) => [summary.id, state]))
}
const bannedOf = (states: ReadonlyMap<string, string>): string[] =>
  [...states].filter(([, state]) => state === 'banned').map(([id]) => id)

/** An attacker who has waited 30 days and bought delegations: what is left to find him by is how they endorse. */
const patient = {
  registry_policy: { endorsement_validation: { min_endorser_age_days: 0, min_endorser_delegations: 0 } },
  submission_validation: { verified_names: [{ name: honest[0]?.id, owner: founder.keyId }] },
}

/** Honest agents vouch for one another. */
async function vouch(): Promise<void> {
  for (const [at, { id }] of honest.entries())
    for (const back of [1, 2, 3]) {
      const by = honest[at - back]
      if (by) expect((await endorse(by, id)).status).toBe(201)
    }
}

describe('a hundred fake agents', () => {
  it('of today endorse nobody under the printed policy', async () => {
    registry = await RegistryProcess.start('strict', { reviewers: [reviewer] })
    await populate()
    const answers = await Promise.all(fakes.map((fake) => endorse(fake, TARGET)))
    expect(answers.every(({ status, json }) => status === 403 && json['code'] === 'endorsement_refused')).toBe(true)
    expect(String(answers[0]?.json['detail'])).toContain('less than 30 days ago')
    expect(await registry.recorded(`/v1/endorsements?to=${TARGET}`)).toEqual(Buffer.from('{"endorsements":[]}'))
    observe({
      scenario: SCENARIO,
      fault: '100 fake agents of today endorse the attacker’s',
      expected: 'no endorsement is taken',
      observed: `${answers.length} refused: ${String(answers[0]?.json['detail'])}`,
    })
  })

  it('of the right age are told by their endorsements; a person bans them all and nobody else, and can take it back', async () => {
    registry = await RegistryProcess.start('lenient', { policy: patient, reviewers: [reviewer] })
    await populate()
    await vouch()
    const begun = performance.now()
    for (const fake of fakes) expect((await endorse(fake, TARGET)).status).toBe(201)
    const [ring] = await cases()
    const detect_ms = performance.now() - begun
    expect(ring).toMatchObject({
      kind: 'sybil',
      subject: TARGET,
      state: 'open',
      evidence: { sybil: { target: TARGET } },
    })
    const sybil = ring?.evidence.sybil
    expect(sybil?.checks.new_endorsers.flag).toBe(true)
    expect(sybil?.checks.inactive_endorsers.flag).toBe(true)
    expect(sybil?.sybil_by_flags).toBe(true)
    const culprits = [TARGET, ...fakes.map(({ id }) => id)].sort()
    expect([...(sybil?.proposed_bans ?? [])].sort()).toEqual(culprits)
    // TRUST "What acts by itself": nothing happens before a person says so, nor is it forgotten when the registry is killed.
    expect(bannedOf(await listed())).toEqual([])
    await registry.restart()
    const asked = performance.now()
    const banned = await decide(ring as ReviewCase, 'ban')
    expect(bannedOf(await listed()).sort()).toEqual(culprits)
    const recover_ms = performance.now() - asked
    expect((await endorse(honest[1] as (typeof honest)[number], TARGET)).json['code']).toBe('agent_suspended')
    await decide(banned, 'undo')
    expect(bannedOf(await listed())).toEqual([])
    observe({
      scenario: SCENARIO,
      fault: '100 fake agents of the right age endorse the attacker’s',
      expected: 'a case with evidence; banned by a person, all of them and nobody else; reversible',
      observed: `${culprits.length} banned, ${honest.length} honest untouched, taken back by undo`,
      detect_ms,
      recover_ms,
    })
  })

  it('are banned without a person only where the policy is unattended', async () => {
    registry = await RegistryProcess.start('unattended', { policy: { ...patient, unattended: true } })
    await populate()
    await vouch()
    for (const fake of fakes) await endorse(fake, TARGET)
    const banned = bannedOf(await listed())
    expect(banned).toContain(TARGET)
    expect(banned.filter((id) => honest.some((one) => one.id === id))).toEqual([])
    observe({
      scenario: SCENARIO,
      fault: 'the same, where the policy is unattended',
      expected: 'banned at once, no honest agent among them',
      observed: `${banned.length} banned`,
    })
  })
})
