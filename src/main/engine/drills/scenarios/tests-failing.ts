import type { Rehearsal } from '../stage'
import { alerted, alertOver, requireQuiet } from './alerts'
import { attestedAgain, attestNow, CAPABILITY, freshlyAttested, rowNow, VALIDATOR, validAgain } from './attestations'

/** FAILURE_MODES 3.2: a regression; the attestation is extended, the agent shown as degraded, its owner told. */
export const testsFailing: Rehearsal = {
  subject: VALIDATOR,
  restores: attestedAgain,
  async run(stage) {
    const failing = { kind: 'attestation_failing', agent: VALIDATOR } as const
    await requireQuiet(stage, failing)
    await freshlyAttested(stage)
    const attempt = await stage.fault(`The code of ${VALIDATOR} is changed, and tests that passed fail.`, async () => {
      await stage.order('code', VALIDATOR, 'regression')
      return attestNow(stage)
    })
    stage.require(attempt.outcome === 'extended', `the attestation was ${attempt.outcome}: ${attempt.reason ?? ''}`)
    const alert = await alerted(stage, failing)
    const row = await stage.until('the agent was shown as degraded', async () => {
      const now = await rowNow(stage)
      return now?.state === 'degraded' || now?.state === 'extended' ? now : undefined
    })
    await stage.noticed(
      `The refresh found ${attempt.regressions.length} tests that passed before: the agent is shown as degraded, its owner told.`,
      alert.last_at,
    )
    await stage.tell(
      'recovery',
      `The attestation before carries on: extension ${row.extensions}, until ${row.valid_until}.`,
    )
    await stage.order('code', VALIDATOR, 'none')
    await validAgain(stage)
    await alertOver(stage, failing)
    await stage.recovered(
      `${CAPABILITY} stayed attested by extension; the mended code was attested anew, no longer degraded.`,
    )
  },
}
