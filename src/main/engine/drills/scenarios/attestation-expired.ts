import { isStewardError } from '../../../../shared/model/errors'
import { startDelegation } from '../../delegation/start-delegation'
import type { Rehearsal } from '../stage'
import { alerted, alertOver, requireQuiet } from './alerts'
import {
  ATTESTED,
  attestedAgain,
  attestNow,
  CAPABILITY,
  freshlyAttested,
  rowNow,
  VALIDATOR,
  validAgain,
} from './attestations'
import { completed, delegate } from './tasks'

/** Long enough to be published, short enough to be waited for. */
const VALIDITY_MS = 8000
const INPUT = { domain: 'drill', pace_ms: 100 }

/** FAILURE_MODES 3.1: the attestation runs out while nothing can run the tests; within the grace a person has to accept it. */
export const attestationExpired: Rehearsal = {
  subject: VALIDATOR,
  restores: attestedAgain,
  async run(stage) {
    const outage = { kind: 'attestation_unavailable', agent: VALIDATOR } as const
    await requireQuiet(stage, outage)
    await freshlyAttested(stage)
    const short = await attestNow(stage, VALIDITY_MS)
    stage.require(short.outcome === 'attested', `${CAPABILITY} was not attested: ${short.reason ?? short.outcome}`)
    await stage.prepare(`Its attestation ends at ${short.valid_until}, ${VALIDITY_MS / 1000} s after it was made.`)
    const attempt = await stage.fault(
      'The machine that runs the tests is away, and the attestation runs out.',
      async () => {
        await stage.order('outage', VALIDATOR, 'on')
        return attestNow(stage)
      },
    )
    stage.require(attempt.outcome === 'unavailable', `the outage was taken for ${attempt.outcome}`)
    const alert = await alerted(stage, outage)
    await stage.noticed(
      'The attempt to refresh was told as an outage, not as failing tests: an alert was raised.',
      alert.last_at,
    )
    await stage.until('the attestation was in its grace', async () =>
      (await rowNow(stage))?.state === 'grace' ? true : undefined,
    )
    if (stage.context.policy().attestation_policy.on_expired_attestation.require_explicit_acceptance) {
      const request = { agent_id: ATTESTED.agent_id, operation: CAPABILITY, input: INPUT }
      const code = await startDelegation(stage.context, request).then(
        () => undefined,
        (error: unknown) => (isStewardError(error) ? error.code : String(error)),
      )
      stage.require(
        code === 'attestation_not_accepted',
        `a delegation without acceptance ended with ${code ?? 'an order'}`,
      )
      await stage.tell('detection', 'A delegation was refused: nobody had accepted the expired attestation.')
    }
    const task = await delegate(stage, {
      agent_id: VALIDATOR,
      operation: CAPABILITY,
      input: INPUT,
      accept_expired: 'Rehearsal of an outage of the tests',
    })
    await completed(stage, task)
    await stage.tell('recovery', 'With the acceptance on record, a task ran on the last known good attestation.')
    await stage.order('outage', VALIDATOR, 'off')
    await validAgain(stage)
    await alertOver(stage, outage)
    await stage.recovered('The grace carried a task that a person accepted; the next refresh made it valid again.')
  },
}
