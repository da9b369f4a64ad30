import type { Acceptance, AttestationRow } from '../../../shared/model/attestation-view'
import { StewardError } from '../../../shared/model/errors'
import { toInstant } from '../../../shared/model/ids'
import { audit, type EngineContext } from '../context'
import type { Attested } from '../ports'
import { attestationRows } from './attestation-rows'
import { subjectOf } from './run-record'

/**
 * Writes down that a person accepts an expired attestation within its grace: who, when, which and why (FAILURE_MODES 3.1
 * `require_explicit_acceptance`). It holds for that one attestation and ends with its grace.
 *
 * @throws StewardError `not_found`, `attestation_expired` beyond the grace, `conflict` where there is nothing to accept
 */
export async function acceptAttestation(context: EngineContext, of: Attested, reason: string): Promise<Acceptance> {
  const row = (await attestationRows(context, of.agent_id)).find(({ capability }) => capability === of.capability)
  if (row?.digest === undefined)
    throw new StewardError('not_found', `${of.capability} of ${of.agent_id} was never attested`)
  if (row.state === 'expired') throw beyondGrace(row)
  if (row.state !== 'grace')
    throw new StewardError(
      'conflict',
      `the attestation of ${of.capability} of ${of.agent_id} needs no acceptance now`,
      {
        details: { state: row.state },
      },
    )
  return recordAcceptance(context, { ...of, digest: row.digest }, reason)
}

/** @param of with the digest of the attestation that is accepted */
export async function recordAcceptance(
  context: EngineContext,
  { agent_id, capability, digest }: Attested & { readonly digest: Acceptance['attestation'] },
  reason: string,
): Promise<Acceptance> {
  const acceptance: Acceptance = {
    attestation: digest,
    agent_id,
    capability,
    accepted_at: toInstant(context.clock.now()),
    accepted_by: (await context.store.settings.get('client_id')) ?? 'operator',
    reason,
  }
  await audit(context, 'attestation.accepted', subjectOf(acceptance), { attestation: digest, reason })
  await context.store.attestations.accept(acceptance)
  context.emit({ name: 'attestations.changed', payload: {} })
  return acceptance
}

export const beyondGrace = ({ agent_id, capability, valid_until, grace_until }: AttestationRow): StewardError =>
  new StewardError(
    'attestation_expired',
    `the attestation of ${capability} of ${agent_id} expired at ${valid_until}, and its grace ended at ${grace_until}`,
    {
      details: { agent_id, capability, valid_until, grace_until },
      suggestions: [
        `Ask its owner to attest anew: steward attest --capability ${capability} --publish`,
        `Find another agent: steward discover --capability ${capability}`,
      ],
    },
  )
