import type { AttestOutcome } from '../../../shared/model/attestation-view'
import { toInstant } from '../../../shared/model/ids'
import type { Judgement } from '../../protocol/attestation'
import { raiseAlert, resolveAlert } from '../alerts/raise'
import { audit, type EngineContext } from '../context'
import type { Attested } from '../ports'
import { subjectOf } from './run-record'

/** Flaky tests a review case shows; the rest are counted. */
const SHOWN_FLAKY = 100

/** FAILURE_MODES 4.2 `flag_for_review`: a person decides what to make of tests that cannot make up their mind. */
export async function openReview(
  context: EngineContext,
  { agent_id, capability }: Attested,
  { variance, reason }: Judgement,
): Promise<{ review_case?: string }> {
  const { flag_for_review, investigate_flaky_tests } = context.policy().attestation_validation.on_inconsistent_results
  if (!flag_for_review) return {}
  const opened = await context.store.reviews.open({
    kind: 'inconsistent_tests',
    subject: agent_id,
    risk: Math.min(1, Math.max(variance.countsPercent, variance.flipsPercent, 1) / 100),
    evidence: {
      capability,
      reason: reason ?? '',
      counts_variance_percent: variance.countsPercent,
      flips_variance_percent: variance.flipsPercent,
      flaky_count: variance.flaky.length,
      flaky: investigate_flaky_tests ? variance.flaky.slice(0, SHOWN_FLAKY) : [],
    },
    opened_at: toInstant(context.clock.now()),
  })
  return { review_case: opened.id }
}

const failingKey = (of: Attested): string => `attestation_failing:${subjectOf(of)}`
const unavailableKey = (of: Attested): string => `attestation_unavailable:${subjectOf(of)}`

/** The tests could not be run, or not be attested: an outage, which says nothing about them. */
export async function announceOutage(context: EngineContext, of: Attested, reason: string): Promise<void> {
  await raiseAlert(context, {
    key: unavailableKey(of),
    kind: 'attestation_unavailable',
    severity: 'warning',
    text: `${of.capability} of ${of.agent_id} cannot be attested: ${reason.replace(/\.$/, '')}.`,
    agent_id: of.agent_id,
    evidence: { capability: of.capability, reason },
  })
}

/** Writes the outcome down, tells the owner what needs a person, and takes back what is over. */
export async function announceOutcome(context: EngineContext, outcome: AttestOutcome): Promise<void> {
  const { agent_id, capability, reason = '' } = outcome
  await audit(context, `attestation.${outcome.outcome}`, subjectOf(outcome), {
    ...(outcome.digest && { digest: outcome.digest }),
    ...(reason !== '' && { reason }),
    runs: outcome.runs.map(({ number }) => number),
  })
  if (outcome.outcome === 'unavailable') await announceOutage(context, outcome, reason)
  else await resolveAlert(context, unavailableKey(outcome))
  if (outcome.outcome === 'attested') await resolveAlert(context, failingKey(outcome))
  const alertOwner = context.policy().attestation_policy.on_test_failure.alert_owner
  if ((outcome.outcome === 'extended' || outcome.outcome === 'refused') && alertOwner)
    await raiseAlert(context, {
      key: failingKey(outcome),
      kind: 'attestation_failing',
      severity: outcome.outcome === 'extended' ? 'warning' : 'critical',
      text: failingText(outcome),
      agent_id,
      evidence: {
        capability,
        reason,
        regressions: outcome.regressions.slice(0, SHOWN_FLAKY),
        extensions: outcome.extensions,
      },
    })
  context.emit({ name: 'attestations.changed', payload: {} })
}

function failingText({ agent_id, capability, runs, outcome, extensions, reason, code }: AttestOutcome): string {
  const last = runs.at(-1)
  const total = last ? last.passed + last.failed + last.skipped : 0
  const what =
    code === 'tests_inconsistent'
      ? `The tests of ${capability} of ${agent_id} differ from run to run: ${reason}.`
      : `${last?.failed ?? 0} of ${total} tests of ${capability} of ${agent_id} fail.`
  return outcome === 'extended'
    ? `${what} The attestation before is extended, extension ${extensions}: the agent is shown as degraded.`
    : `${what} It is not attested anew.`
}
