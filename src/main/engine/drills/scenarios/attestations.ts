import type { AttestOutcome } from '../../../../shared/model/attestation-view'
import { isStewardError } from '../../../../shared/model/errors'
import type { AgentId } from '../../../../shared/model/ids'
import { attestationRows } from '../../attestation/attestation-rows'
import type { Rehearsal, Stage } from '../stage'

/** The agent whose code and tests the attestation drills break. */
export const VALIDATOR = 'quality-validator'
export const CAPABILITY = 'validate_quality'
export const ATTESTED = { agent_id: VALIDATOR as AgentId, capability: CAPABILITY }

/** Attests and publishes; waits where it is being attested already. */
export const attestNow = (stage: Stage, validityMs?: number): Promise<AttestOutcome> =>
  stage.until('the capability could be attested', async () => {
    try {
      return await stage.means.attestations.attest(ATTESTED, true, validityMs)
    } catch (error) {
      if (isStewardError(error) && error.code === 'conflict') return undefined
      throw error
    }
  })

export const rowNow = async (stage: Stage) =>
  (await attestationRows(stage.context, ATTESTED.agent_id)).find(({ capability }) => capability === CAPABILITY)

/** A fresh attestation to begin with. */
export async function freshlyAttested(stage: Stage): Promise<void> {
  const { outcome, reason } = await attestNow(stage)
  stage.require(
    outcome === 'attested',
    `${CAPABILITY} of ${VALIDATOR} could not be attested to begin with: ${reason ?? ''}`,
  )
  await stage.prepare(`${CAPABILITY} of ${VALIDATOR} is attested and valid.`)
}

/** And one in the end, whatever happened. */
export const attestedAgain: NonNullable<Rehearsal['restores']> = {
  what: 'The capability is attested.',
  async work({ context, attestations }) {
    const rows = await attestationRows(context, ATTESTED.agent_id)
    const row = rows.find(({ capability }) => capability === CAPABILITY)
    if (row?.state !== 'valid') await attestations.attest(ATTESTED, true)
  },
}

/** Attests once more and waits until the registries list it. */
export async function validAgain(stage: Stage): Promise<void> {
  const { outcome, reason } = await attestNow(stage)
  stage.require(outcome === 'attested', `${CAPABILITY} was not attested: ${reason ?? outcome}`)
  await stage.until('the attestation was valid again', async () =>
    (await rowNow(stage))?.state === 'valid' ? true : undefined,
  )
}
