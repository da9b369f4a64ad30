import type { AttestOutcome } from '../../../../shared/model/attestation-view'
import { decideOwnCase } from '../../review/decide-cases'
import type { Rehearsal, Stage } from '../stage'
import { alerted, alertOver, requireQuiet } from './alerts'
import { attestedAgain, attestNow, CAPABILITY, freshlyAttested, VALIDATOR, validAgain } from './attestations'

/** FAILURE_MODES 4.2: tests that pass now and then; nobody gets to pick the runs that suit. */
export const flakyTests: Rehearsal = {
  subject: VALIDATOR,
  restores: attestedAgain,
  async run(stage) {
    const failing = { kind: 'attestation_failing', agent: VALIDATOR } as const
    await requireQuiet(stage, failing)
    await freshlyAttested(stage)
    const attempt = await stage.fault(`Tests of ${VALIDATOR} pass in one run and fail in the next.`, async () => {
      await stage.order('code', VALIDATOR, 'flaky')
      return attestNow(stage)
    })
    closesCase(stage, attempt)
    stage.require(
      attempt.code === 'tests_inconsistent',
      `contradicting runs were judged as ${attempt.code ?? attempt.outcome}`,
    )
    const alert = await alerted(stage, failing)
    const variance = Math.max(attempt.counts_variance_percent, attempt.flips_variance_percent)
    stage.show({ label: 'Variance', value: `${variance.toFixed(1)} %, allowed ${attempt.max_variance_percent} %` })
    await stage.noticed(
      `The variance over ${attempt.runs.length} runs refused the attestation and opened a case for review.`,
      alert.last_at,
    )
    const again = await attestNow(stage)
    stage.require(
      again.code === 'tests_inconsistent' && again.outcome === 'refused',
      'trying again was enough to be attested',
    )
    closesCase(stage, again)
    await stage.tell('detection', 'Trying again changed nothing: the runs before count too.')
    await stage.order('code', VALIDATOR, 'none')
    await validAgain(stage)
    await alertOver(stage, failing)
    await stage.recovered(`The tests were mended, and ${CAPABILITY} attested by runs that agree.`)
  },
}

/** The case that an attempt opened is shown, and closed in the end. */
function closesCase(stage: Stage, { review_case: id }: AttestOutcome): void {
  if (id === undefined) return
  stage.show({ label: 'Review case', value: id, page: ['review'] })
  const word = { action: 'reject', reason: 'Made by a drill' } as const
  stage.afterwards('The review case is closed.', () => decideOwnCase(stage.context, { id, from_state: 'open' }, word))
}
