import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { attestJob } from '../../../../src/main/engine/attestation/attest-job'
import { getAgent } from '../../../../src/main/engine/registry'
import type { AttestationDetail, AttestOutcome } from '../../../../src/shared/model/attestation-view'
import { attestedAgent } from '../../../fixtures/attested-agent'
import { HOUR } from '../../../fixtures/registry-documents'
import { HandClock } from '../agent/agent-under-test'

// Every run here is a real process of node:test; time alone is the test's.

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const agent = async (policy: Record<string, unknown> = {}) => {
  const clock = new HandClock()
  const under = await attestedAgent(clock, policy)
  closing.push(under.close)
  const attest = (publish = true) =>
    under.call('attestations.attest', { ...under.of, publish }) as Promise<AttestOutcome>
  const detail = () => under.call('attestations.get', under.of) as Promise<AttestationDetail>
  const registered = async () => getAgent(under.registry.registry, under.id)
  return { ...under, clock, attest, detail, registered }
}

describe('a capability whose tests agree', () => {
  it('is attested, published and verified by every check', async () => {
    const { attest, detail, registered } = await agent()
    const outcome = await attest()
    expect(outcome).toMatchObject({ outcome: 'attested', published_to: ['lab'], extensions: 0 })
    expect(outcome.runs.map(({ number, ended, passed }) => [number, ended, passed])).toEqual([
      [1, 'completed', 50],
      [2, 'completed', 50],
      [3, 'completed', 50],
    ])
    const { row, checks, attestation } = await detail()
    expect(row).toMatchObject({ state: 'valid', failing: false, own: true })
    expect(checks.map(({ outcome: of }) => of)).toEqual(Array(7).fill('pass'))
    expect(attestation?.result).toMatchObject({ result: 'PASSED', failedTests: [] })
    expect((await registered()).attestations[0]?.digest).toBe(outcome.digest)
  })

  it('tells of each run as it comes, and has it in the audit log before it starts', async () => {
    const { attest, owner } = await agent()
    await attest()
    const progress = owner.events.flatMap((event) => (event.name === 'attestation.progress' ? [event.payload] : []))
    expect(progress.map(({ attempt, state }) => `${attempt} ${state}`)).toEqual([
      '1 started',
      '1 ended',
      '2 started',
      '2 ended',
      '3 started',
      '3 ended',
    ])
    const started = await owner.store.audit.about(
      'attestation.run_started',
      'vibe-agency-orchestrator orchestrate_sdlc',
    )
    expect(started.map(({ details }) => details['number'])).toEqual([1, 2, 3])
  })
})

describe('an attempt that a person stops', () => {
  it('ends with its run, attests nothing, and is told as running until then', async () => {
    const { attest, call, detail, owner, of } = await agent()
    const begun = owner.told(({ name }) => name === 'attestation.progress')
    const outcome = attest().catch((error: unknown) => error)
    await begun
    expect(await detail()).toMatchObject({ row: { refresh: { running: true } } })
    expect(await call('jobs.stop', attestJob(of))).toEqual({ stopping: true })
    expect(String(await outcome)).toContain('was stopped')
    expect(await detail()).toMatchObject({ row: { state: 'none', refresh: { running: false } } })
    expect(await call('jobs.stop', attestJob(of))).toEqual({ stopping: false })
  })
})

describe('a flaky suite, two tests of 50', () => {
  const flaky = [{ failing: [3] }, { failing: [7] }, { failing: [3] }]

  it('is refused at 2 %, opens a case for review and lists what each test was in each run', async () => {
    const { attest, behave, owner, registered } = await agent()
    behave(...flaky)
    const outcome = await attest()
    expect(outcome).toMatchObject({
      outcome: 'refused',
      code: 'tests_inconsistent',
      flips_variance_percent: 4,
      flaky: [
        { test: 'test 3', outcomes: ['failed', 'passed', 'failed'] },
        { test: 'test 7', outcomes: ['passed', 'failed', 'passed'] },
      ],
    })
    expect(await owner.store.reviews.list({ state: 'open' })).toMatchObject([
      { id: outcome.review_case, kind: 'inconsistent_tests', subject: 'vibe-agency-orchestrator' },
    ])
    expect((await registered()).attestations).toEqual([])
  })

  it('leaves a case that its owner closes with a reason, and opens again', async () => {
    const { attest, behave, call } = await agent()
    await call('client.enroll', { client_id: 'reviewer' })
    behave(...flaky)
    const { review_case: id } = await attest()
    const decide = (action: string, from_state: string, reason: string) =>
      call('reviews.decide', { cases: [{ id, from_state }], action, reason })
    expect(await decide('reject', 'open', '')).toMatchObject({ decided: [], failed: [{ id }] })
    expect(await decide('ban', 'open', 'No agent is banned here')).toMatchObject({ decided: [], failed: [{ id }] })
    const reason = 'Test 3 depends on the clock'
    expect(await decide('reject', 'open', reason)).toMatchObject({ decided: [{ id, state: 'rejected', reason }] })
    expect(await decide('approve', 'open', '')).toMatchObject({ failed: [{ id }] })
    expect(await decide('undo', 'rejected', '')).toMatchObject({ decided: [{ id, state: 'open' }] })
  })

  it('is accepted at 5 %, with the runs that were refused before', async () => {
    const { attest, behave, detail, owner, withRegistry } = await agent()
    behave(...flaky)
    await attest()
    owner.setPolicy(withRegistry({ attestation_validation: { test_determinism: { max_variance_percent: 5 } } }))
    expect((await attest()).outcome).toBe('attested')
    const { attestation } = await detail()
    expect(attestation?.runs.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6])
    expect(attestation?.result.warnedTests).toEqual(['test 3', 'test 7'])
  })
})

describe('a runner that crashes once in three', () => {
  it('is not counted as passing', async () => {
    const { attest, behave } = await agent()
    behave({}, { crashes: true }, {})
    const outcome = await attest()
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'tests_inconsistent' })
    expect(outcome.runs.map(({ ended }) => ended)).toEqual(['completed', 'crashed', 'completed'])
  })
})

describe('a bad run', () => {
  it('that is taken out of the store is found, and nothing is attested', async () => {
    const { attest, behave, owner } = await agent()
    behave({ failing: [1, 2, 3, 4, 5, 6, 7, 8, 9] })
    expect((await attest(false)).outcome).toBe('refused')
    behave({})
    const store = new Sqlite(join(owner.folder, 'store.db'))
    store.prepare('DELETE FROM test_run WHERE number = 2').run()
    store.close()
    await expect(attest()).rejects.toMatchObject({ code: 'attestation_runs_missing' })
  })
})

describe('tests that fail', () => {
  it('extend the attestation before, mark the agent as degraded, and are cleared by a passing run', async () => {
    const { attest, behave, clock, detail, registered, owner, code } = await agent()
    await attest()
    clock.pass(6 * HOUR)
    writeFileSync(join(code, 'change.mjs'), 'export const changed = true')
    behave({ failing: [4] })
    const extended = await attest()
    expect(extended).toMatchObject({ outcome: 'extended', regressions: ['test 4'], extensions: 1 })
    expect((await detail()).row).toMatchObject({ state: 'degraded', failing: true, extensions: 1 })
    expect((await registered()).state).toBe('degraded')
    expect(await owner.store.alerts.list({ state: 'open' })).toMatchObject([{ kind: 'attestation_failing' }])
    clock.pass(6 * HOUR)
    writeFileSync(join(code, 'change.mjs'), 'export const changed = false')
    behave({})
    expect((await attest()).outcome).toBe('attested')
    expect((await registered()).state).toBe('active')
    expect(await owner.store.alerts.list({ state: 'open' })).toEqual([])
    expect((await detail()).chain.map(({ extensions, result }) => [extensions, result])).toEqual([
      [0, 'PASSED'],
      [1, 'FAILED'],
      [0, 'PASSED'],
    ])
  })

  it('may be known and published: they are no regression then', async () => {
    const { attest, behave, detail } = await agent()
    behave({ failing: [4] })
    expect((await attest()).outcome).toBe('attested')
    expect((await attest()).outcome).toBe('attested')
    expect((await detail()).attestation?.result).toMatchObject({ result: 'WARNED', failedTests: ['test 4'] })
  })
})

describe('tests that cannot be run', () => {
  it('are an outage: the attestation stands, and the next attempt comes sooner', async () => {
    const { attest, call, plan, detail, registered, owner, clock } = await agent()
    await attest()
    await call('attestations.plan', { ...plan, command: 'no-such-ci-client --run' })
    const outcome = await attest()
    expect(outcome).toMatchObject({ outcome: 'unavailable', code: 'tests_unavailable' })
    expect(outcome.runs.map(({ ended }) => ended)).toEqual(['not_started'])
    const { row } = await detail()
    expect(row).toMatchObject({ state: 'valid', failing: false, refresh: { last_outcome: 'unavailable', outages: 1 } })
    const wait = Date.parse(row.refresh?.next_attempt_at ?? '') - clock.now()
    expect(wait).toBeGreaterThan(13 * 60_000)
    expect(wait).toBeLessThan(17 * 60_000)
    expect((await registered()).state).toBe('active')
    expect(await owner.store.alerts.list({ state: 'open' })).toMatchObject([{ kind: 'attestation_unavailable' }])
  })
})

describe('attesting', () => {
  it('needs a plan, and the owner key of a published agent', async () => {
    const { call, of } = await agent()
    await expect(call('attestations.attest', { ...of, capability: 'fly', publish: true })).rejects.toMatchObject({
      code: 'test_plan_missing',
    })
    await expect(
      call('attestations.plan', { ...of, capability: 'fly', command: 'x', folder: '/', timeout_ms: 1 }),
    ).rejects.toMatchObject({ code: 'operation_unknown' })
  })

  it('says that a manifest published anew is not what was attested', async () => {
    const { attest, publish, detail, clock } = await agent()
    await attest()
    clock.pass(60_000)
    await publish('4.0.1')
    expect((await detail()).row.state).toBe('outdated')
    expect((await attest()).outcome).toBe('attested')
    expect((await detail()).row.state).toBe('valid')
  })

  it('is not vouched for by itself where registries list a manifest that its owner did not publish', async () => {
    const { attest, publish, detail, clock, owner, id } = await agent()
    await attest()
    const own = await owner.store.ownManifests.get(id)
    if (own === undefined) throw new Error('nothing was published')
    clock.pass(60_000)
    await publish('4.0.1')
    // As far as this profile knows, that was somebody else.
    await owner.store.ownManifests.put(id, own)
    const { attestations } = await owner.engine.work()
    attestations.start()
    clock.pass(1)
    const open = () => owner.store.alerts.list({ state: 'open' })
    await expect.poll(open).toEqual([expect.objectContaining({ kind: 'attestation_unavailable' })])
    expect((await open())[0]?.text).toContain('not published from here')
    expect((await detail()).row.state).toBe('outdated')
    await attestations.stop()
    expect((await attest()).outcome).toBe('attested')
  })
})
