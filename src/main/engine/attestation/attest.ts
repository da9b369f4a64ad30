import type { AttestedRun, CodeDigest, Extension } from '../../../shared/model/attestation'
import type { AttestOutcome } from '../../../shared/model/attestation-view'
import { StewardError } from '../../../shared/model/errors'
import type { Digest } from '../../../shared/model/ids'
import type { AttestedTerm } from '../../../shared/model/listed-attestation'
import {
  type AttestationRules,
  attestationRules,
  extendTerm,
  freshTerm,
  type Judgement,
  judgeRuns,
  signAttestation,
  timesOf,
} from '../../protocol/attestation'
import { sha256Digest } from '../../protocol/encoding'
import { audit, type EngineContext } from '../context'
import type { Progress } from '../jobs'
import type { Attested, StoredPlan, StoredRun } from '../ports'
import { attestationDocument, type FoundAttestation } from './attestation-documents'
import { announceOutcome, openReview } from './outcome'
import { publishAttestation } from './publish-attestation'
import { lastPublished } from './published'
import { runRecord, subjectOf } from './run-record'
import { runTests } from './run-tests'
import { type AttestationSubject, attestationSubject, requirePlan } from './subject'

export interface AttestRequest extends Attested {
  readonly publish: boolean
  /** How long it is good for; default: as the policy says. */
  readonly validityMs?: number | undefined
}

/** What an attempt has gathered once its tests ran. */
interface Attempt {
  readonly context: EngineContext
  readonly plan: StoredPlan
  readonly subject: AttestationSubject
  readonly rules: AttestationRules
  readonly code: CodeDigest
  readonly before: FoundAttestation | undefined
  /** Every run since what was published before, this attempt's last. */
  readonly runs: readonly AttestedRun[]
  readonly judgement: Judgement
}

/**
 * Runs the tests of a capability and makes of them what the rules allow: a fresh attestation, the extension of the one before, or
 * none. What the tests did is told in the outcome; thrown is only what kept them from being judged.
 *
 * @throws StewardError `test_plan_missing`, `key_not_found`, `vault_locked`, `audit_broken`, `attestation_runs_missing` …
 */
export async function attest(
  context: EngineContext,
  request: AttestRequest,
  progress: Progress,
): Promise<AttestOutcome> {
  const plan = await requirePlan(context, request)
  const subject = await attestationSubject(context, request)
  const policyRules = attestationRules(context.policy())
  const rules = { ...policyRules, validityMs: request.validityMs ?? policyRules.validityMs }
  const before = await lastPublished(context, request)
  const { pending, nextNumber } = await runRecord(context, request, before?.attestation.runs.at(-1)?.number ?? 0)
  const code = await context.tests.codeDigest(plan.folder, plan.report)
  const ran = await runTests(context, { plan, code, firstNumber: nextNumber, count: rules.runs, progress })
  if (progress.signal.aborted)
    throw new StewardError('cancelled', `attesting ${request.capability} of ${request.agent_id} was stopped`, {
      suggestions: ['The runs that were started are on record and go into the next attestation'],
    })
  await progress.commit('Signing what the tests showed')
  const judgement = judgeRuns(
    {
      attempt: ran.map(judged),
      earlier: pending.filter(({ run }) => run.code === code.digest).map(judged),
      passedBefore: await passedBefore(context, before),
    },
    rules,
  )
  const runs = [...pending, ...ran].map(({ run }) => run)
  const attempt: Attempt = { context, plan, subject, rules, code, before, runs, judgement }
  const outcome = await conclude(attempt, request.publish, ran.length)
  await announceOutcome(context, outcome)
  return outcome
}

const judged = ({ run, tests }: StoredRun) => ({ ended: run.ended, tests })

/** Tests that passed in the last attestation that passed. */
async function passedBefore(
  context: EngineContext,
  before: FoundAttestation | undefined,
): Promise<ReadonlySet<string> | undefined> {
  const original = before?.attestation.extension?.original.digest
  const passed = original === undefined ? before : await attestationDocument(context, original)
  return passed && new Set(passed.attestation.result.passedTests)
}

async function conclude(attempt: Attempt, publish: boolean, ranNow: number): Promise<AttestOutcome> {
  const { context, plan, rules, judgement, runs } = attempt
  const { agent_id, capability } = plan
  const base = {
    agent_id,
    capability,
    runs: runs.slice(-ranNow),
    counts_variance_percent: judgement.variance.countsPercent,
    flips_variance_percent: judgement.variance.flipsPercent,
    max_variance_percent: rules.maxVariancePercent,
    flaky: context.policy().attestation_validation.on_inconsistent_results.investigate_flaky_tests
      ? [...judgement.variance.flaky]
      : [],
    regressions: [...judgement.regressions],
    extensions: 0,
    published_to: [],
    unpublished: [],
    ...(judgement.reason !== undefined && { reason: judgement.reason }),
  }
  switch (judgement.verdict) {
    case 'pass':
      return {
        ...base,
        ...(await make(attempt, freshTerm(context.clock.now(), rules), undefined, publish)),
        outcome: 'attested',
      }
    case 'inconsistent':
      return {
        ...base,
        outcome: 'refused',
        code: 'tests_inconsistent',
        ...(await openReview(context, plan, judgement)),
      }
    case 'unavailable':
      return {
        ...base,
        outcome: 'unavailable',
        code: 'tests_unavailable',
        reason: outageOf(runs.slice(-ranNow), judgement),
      }
    case 'failing':
      return { ...base, code: 'tests_failing', ...(publish ? await extend(attempt) : { outcome: 'refused' }) }
  }
}

const outageOf = (runs: readonly AttestedRun[], { reason }: Judgement): string =>
  [reason, runs.at(-1)?.reason].filter(Boolean).join(': ')

/** FAILURE_MODES 3.2: the last attestation that passed carries on for a while, and the agent is shown as degraded. */
async function extend(attempt: Attempt): Promise<Partial<AttestOutcome> & Pick<AttestOutcome, 'outcome'>> {
  const { context, before, rules, judgement } = attempt
  if (before === undefined) return { outcome: 'refused' }
  const { attestation, digest } = before
  const originalDigest = attestation.extension?.original.digest ?? digest
  const next = extendTerm({ ...timesOf(attestation), digest, originalDigest }, context.clock.now(), rules)
  if (next === undefined)
    return { outcome: 'refused', reason: `${judgement.reason}; the attestation before cannot be extended any further` }
  return { ...(await make(attempt, next.term, next.extension, true)), outcome: 'extended' }
}

async function make(attempt: Attempt, term: AttestedTerm, extension: Extension | undefined, publish: boolean) {
  const { context, plan, subject, code, before, runs, judgement } = attempt
  const { agent_id, capability } = plan
  const { tests, variance } = judgement
  const coverage = runs.at(-1)?.coverage
  const { envelope, digest } = await signAttestation(
    subject.manifestDigest,
    {
      ...term,
      agent_id,
      capability,
      result: {
        result: extension ? 'FAILED' : tests.failed.length + tests.warned.length > 0 ? 'WARNED' : 'PASSED',
        configuration: [
          { name: 'code', digest: { sha256: hexOf(code.digest), ...(code.git_tree && { gitTree: code.git_tree }) } },
          { name: 'command', digest: { sha256: hexOf(sha256Digest(plan.command)) } },
        ],
        passedTests: [...tests.passed],
        warnedTests: [...tests.warned],
        failedTests: [...tests.failed],
      },
      runs: [...runs],
      flaky: [...variance.flaky],
      variance_percent: { counts: variance.countsPercent, flips: variance.flipsPercent },
      refresh_hours: context.policy().attestation_policy.refresh_hours,
      ...(before && { previous: before.digest }),
      ...(extension && { extension }),
      code,
      environment: { ...(await context.tests.environment()) },
      duration_ms: runs.reduce((sum, run) => sum + run.duration_ms, 0),
      ...(coverage !== undefined && { coverage }),
    },
    subject.signer,
    ...subject.seats,
  )
  await audit(context, extension ? 'attestation.extended' : 'attestation.made', subjectOf(plan), { digest, ...term })
  const own = { agent_id, capability, digest, envelope, issuedAt: term.issued_at, published: [] }
  await context.store.attestations.saveOwn(own)
  const told = publish ? await publishAttestation(context, own) : { published_to: [], unpublished: [] }
  return { ...told, digest, valid_until: term.expires_at, extensions: extension?.count ?? 0 }
}

const hexOf = (digest: Digest): string => digest.slice('sha256:'.length)
