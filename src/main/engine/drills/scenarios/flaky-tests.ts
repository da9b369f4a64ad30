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
    if (attempt.review_case !== undefined) {
      const opened = attempt.review_case
      stage.show({ label: 'Review case', value: opened, page: ['review'] })
      stage.afterwards('The review case is closed.', () => closeCase(stage, opened))
    }
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
    if (again.review_case !== undefined) {
      const second = again.review_case
      stage.afterwards('The second review case is closed.', () => closeCase(stage, second))
    }
    await stage.tell('detection', 'Trying again changed nothing: the runs before count too.')
    await stage.order('code', VALIDATOR, 'none')
    await validAgain(stage)
    await alertOver(stage, failing)
    await stage.recovered(`The tests were mended, and ${CAPABILITY} attested by runs that agree.`)
  },
}

const closeCase = async (stage: Stage, id: string): Promise<void> => {
  await decideOwnCase(stage.context, { id, from_state: 'open' }, { action: 'reject', reason: 'Made by a drill' })
}
