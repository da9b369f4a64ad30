import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AttestOutcome } from '../../../../src/shared/model/attestation-view'
import { type Digest, toInstant } from '../../../../src/shared/model/ids'
import { AGENT, runOf } from '../../../fixtures/attestations'
import { type Answers, lines, NOW, RecordedEngine, steward } from './command-line'

const HOUR = 3_600_000
const plan = { agent_id: AGENT, capability: 'orchestrate_sdlc', command: 'npm test', folder: '/code', timeout_ms: 1000 }

const outcome = (change: Partial<AttestOutcome> = {}): AttestOutcome => ({
  agent_id: AGENT,
  capability: 'orchestrate_sdlc',
  outcome: 'attested',
  runs: [369, 371, 368].map((passed, index) => runOf(index + 1, { passed, failed: 383 - passed, skipped: 0 })),
  counts_variance_percent: (100 * 3) / 383,
  flips_variance_percent: (100 * 3) / 383,
  max_variance_percent: 2,
  flaky: [],
  regressions: [],
  extensions: 0,
  published_to: [],
  unpublished: [],
  digest: `sha256:${'d'.repeat(64)}` as Digest,
  valid_until: toInstant(NOW + 24 * HOUR),
  ...change,
})

/** An engine that remembers one plan, runs three times and comes to the outcome. */
const attesting = (came: AttestOutcome, more: Answers = {}) => {
  const engine: RecordedEngine = new RecordedEngine({
    'system.status': { vault: 'open' },
    'attestations.plans': { plans: [plan] },
    'attestations.attest': () => {
      for (const [index, { passed, failed, skipped, ended, reason }] of came.runs.entries())
        for (const state of ['started', 'ended'] as const)
          engine.tell({
            name: 'attestation.progress',
            payload: {
              agent_id: AGENT,
              capability: 'orchestrate_sdlc',
              attempt: index + 1,
              of: 3,
              state,
              ...(state === 'ended' && {
                ended,
                tests: { passed, failed, skipped },
                ...(reason !== undefined && { reason }),
              }),
            },
          })
      return came
    },
    ...more,
  })
  return engine
}

describe('steward attest', () => {
  it('prints what FAILURE_MODES 4.2 shows', async () => {
    const { out, code } = await steward(['attest', '--capability', 'orchestrate_sdlc'], attesting(outcome()))
    expect(code).toBe(0)
    expect(out).toBe(
      lines(
        'Running tests (attempt 1/3)... 369/383 passing',
        'Running tests (attempt 2/3)... 371/383 passing',
        'Running tests (attempt 3/3)... 368/383 passing',
        '',
        '⚠️  Variance detected: 368-371 (0.8% variance - ACCEPTABLE)',
        '✅ Tests are reasonably deterministic',
        '',
        'Attestation generated.',
        `  ├─ Valid until: ${toInstant(NOW + 24 * HOUR)} (in 24h)`,
        `  ├─ Digest: sha256:${'d'.repeat(64)}`,
        '  └─ Not published yet: steward publish',
      ),
    )
  })

  it('lists flaky tests with their outcome in each run, and ends with 1', async () => {
    const refused = outcome({
      outcome: 'refused',
      code: 'tests_inconsistent',
      flips_variance_percent: 4,
      counts_variance_percent: 0,
      reason: 'The runs differ by 4.0 %; at most 2 % is accepted',
      flaky: [{ test: 'logs \u001b[31min', outcomes: ['passed', 'failed', 'absent'] }],
      review_case: 'case-3',
    })
    const { out, code } = await steward(['attest', '--capability', 'orchestrate_sdlc'], attesting(refused))
    expect(code).toBe(1)
    expect(out).toContain('(4.0% of the tests flipped - above the 2% that is accepted)')
    expect(out).toContain('  └─ logs \\u{1b}[31min: passed, failed, not reported')
    expect(out).toContain('❌ Attestation refused: The runs differ by 4.0 %; at most 2 % is accepted')
    expect(out).toContain('A case for review was opened: case-3')
  })

  it('tells an outage from a failure, and ends with 3: it may be tried again', async () => {
    const down = outcome({
      outcome: 'unavailable',
      code: 'tests_unavailable',
      runs: [runOf(1, { ended: 'not_started', reason: 'sh: 1: ci: not found', passed: 0, failed: 0, skipped: 0 })],
      reason: 'The tests could not be run: sh: 1: ci: not found',
    })
    const { out, code } = await steward(['attest', '--capability', 'orchestrate_sdlc'], attesting(down))
    expect(code).toBe(3)
    expect(out).toContain('Running tests (attempt 1/3)... could not be started: sh: 1: ci: not found')
    expect(out).toContain('This says nothing about the tests: they were not run')
  })

  it('names what regressed where the attestation before is extended', async () => {
    const extended = outcome({
      outcome: 'extended',
      code: 'tests_failing',
      extensions: 1,
      regressions: ['orders are kept'],
      reason: '1 test that passed before fails now',
      published_to: ['lab'],
    })
    const { out, code } = await steward(['attest', '--all-capabilities', '--publish'], attesting(extended))
    expect(code).toBe(1)
    expect(out).toContain('⚠️  1 test that passed before fails now')
    expect(out).toContain('  └─ orders are kept')
    expect(out).toContain('the agent is shown as degraded')
    expect(out).toContain('Published to: lab')
  })

  it('takes the command from the options and has it remembered', async () => {
    const engine = attesting(outcome(), { 'attestations.plan': (given: unknown) => given })
    const options = [
      '--agent',
      AGENT,
      '--exec',
      'npm test',
      '--report',
      'junit.xml',
      '--format',
      'junit',
      '--timeout',
      '60',
    ]
    await steward(['attest', '--capability', 'orchestrate_sdlc', '--folder', '/code', ...options], engine)
    expect(engine.asked).toContainEqual([
      'attestations.plan',
      { ...plan, report: 'junit.xml', format: 'junit', timeout_ms: 60_000 },
    ])
  })

  it('takes the command from the section tests of a manifest', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'attest-'))
    const manifest = {
      agent: { id: AGENT },
      capabilities: { operations: [{ name: 'plan' }, { name: 'build' }] },
      tests: { '*': { command: 'make test', report: 'out.xml' } },
    }
    writeFileSync(join(folder, 'steward.json'), JSON.stringify(manifest))
    const engine = attesting(outcome(), { 'attestations.plan': (given: unknown) => given })
    await steward(['attest', '--all-capabilities', '--manifest', join(folder, 'steward.json')], engine)
    const plans = engine.asked.flatMap(([command, input]) => (command === 'attestations.plan' ? [input] : []))
    expect(plans).toMatchObject([
      { capability: 'plan', command: 'make test', folder, report: 'out.xml' },
      { capability: 'build', command: 'make test', folder },
    ])
  })

  it('says how to say how a capability is tested', async () => {
    const engine = attesting(outcome(), { 'attestations.plans': { plans: [] } })
    const { err, code } = await steward(['attest', '--capability', 'fly'], engine)
    expect(code).toBe(1)
    expect(err).toContain('it is not known how fly is tested')
    expect(err).toContain('--exec "npm test"')
  })

  it('asks for one capability or all', async () => {
    expect((await steward(['attest'], attesting(outcome()))).code).toBe(2)
    expect((await steward(['attest', '--capability', 'x', '--all-capabilities'], attesting(outcome()))).code).toBe(2)
  })
})

describe('steward publish', () => {
  it('without a file publishes what was attested', async () => {
    const engine = new RecordedEngine({
      'keys.publish_prepared': { published: [] },
      'attestations.publish': {
        published: [{ agent_id: AGENT, capability: 'orchestrate_sdlc', registries: ['lab'] }],
        unpublished: [],
      },
    })
    const { out, code } = await steward(['publish'], engine)
    expect(code).toBe(0)
    expect(out).toBe(lines(`✅ Published the attestation of orchestrate_sdlc of ${AGENT} to lab`))
  })
})

describe('steward delegate', () => {
  const asked = async (...args: string[]) => {
    const engine = new RecordedEngine({
      'system.status': { vault: 'open' },
      'delegations.start': () => {
        throw new Error('asked enough')
      },
    })
    await steward(['delegate', AGENT, '--operation', 'orchestrate_sdlc', ...args], engine)
    return engine.asked.find(([command]) => command === 'delegations.start')?.[1]
  }

  it('hands on that an expired attestation is accepted, and why', async () => {
    expect(await asked('--accept-expired')).toMatchObject({ accept_expired: 'Accepted on the command line' })
    expect(await asked('--accept-expired', 'CI is down')).toMatchObject({ accept_expired: 'CI is down' })
    expect(await asked()).not.toHaveProperty('accept_expired')
  })
})
