import type { AttestationRow } from '../../../shared/model/attestation-view'
import { StewardError } from '../../../shared/model/errors'
import type { AgentId } from '../../../shared/model/ids'
import { attestationRules } from '../../protocol/attestation'
import type { VerifiedManifest } from '../../protocol/discovery'
import { audit, type EngineContext } from '../context'
import { pollAgent } from '../health/poll-agent'
import { acceptAttestation, beyondGrace, recordAcceptance } from './accept-attestation'
import { attestationRows } from './attestation-rows'
import { verifyAttested } from './verify-attested'

export interface DelegatedCapability {
  readonly agent_id: AgentId
  readonly operation: string
  /** Why an expired attestation is accepted, where it is. */
  readonly accept_expired?: string | undefined
}

const about = ({ agent_id, capability }: AttestationRow): string => `${capability} of ${agent_id}`

/** Where an agent's attestation of an operation stands; undefined where it does not offer it. */
export const operationAttested = async (
  context: EngineContext,
  agentId: AgentId,
  operation: string,
): Promise<AttestationRow | undefined> =>
  (await attestationRows(context, agentId)).find(({ capability }) => capability === operation)

/**
 * Whether the attestation of an operation lets a task be given now (FAILURE_MODES 3.1, 3.2). Returns what a person should know
 * although it does.
 *
 * @throws StewardError `attestation_missing`, `attestation_invalid`, `attestation_degraded`, `attestation_not_accepted`,
 * `attestation_expired`, `agent_offline`
 */
export async function requireAttested(
  context: EngineContext,
  request: DelegatedCapability,
  manifest: VerifiedManifest,
): Promise<string[]> {
  const row = await operationAttested(context, request.agent_id, request.operation)
  if (row === undefined || row.state === 'none') return unattested(context, request)
  // A registry's signed word on the attestation stands where its document cannot be had now.
  const verified = row.state === 'outdated' ? undefined : await verifyAttested(context, row, manifest)
  const judged = verified ? { ...row, state: verified.state } : row
  switch (judged.state) {
    case 'valid':
      return []
    case 'outdated':
      return [...unattested(context, request), `The attestation of ${about(row)} is about an earlier manifest`]
    case 'degraded':
    case 'extended':
      return whileFailing(context, judged)
    case 'grace':
      return withinGrace(context, judged, request)
    case 'expired':
      throw beyondGrace(judged)
    default:
      throw new StewardError('attestation_invalid', `the attestation of ${about(row)} does not hold`, {
        details: {
          failed: verified?.checks.filter(({ outcome }) => outcome === 'fail').map(({ finding }) => finding) ?? [],
        },
        suggestions: [`See every check: steward verify ${row.agent_id}`],
      })
  }
}

function unattested(context: EngineContext, { agent_id, operation }: DelegatedCapability): string[] {
  if (!context.policy().attestation_policy.require_attestation) return []
  throw new StewardError(
    'attestation_missing',
    `${operation} of ${agent_id} was never attested as it is published now`,
    {
      suggestions: [
        `Ask its owner to attest it: steward attest --capability ${operation} --publish`,
        'Or do without: steward policy set attestation_policy.require_attestation false',
      ],
    },
  )
}

/** FAILURE_MODES 3.2 `prevent_new_delegations`: refused, or allowed with a warning. */
function whileFailing(context: EngineContext, row: AttestationRow): string[] {
  const { failed = 0, passed = 0, skipped = 0 } = row.tests ?? {}
  const what = `${failed} of ${passed + failed + skipped} tests of ${about(row)} fail`
  if (!attestationRules(context.policy()).preventWhenDegraded) return [`${what}: the agent is degraded`]
  throw new StewardError('attestation_degraded', `${what}, and the policy gives a degraded agent no new task`, {
    suggestions: [
      `Find another agent: steward discover --capability ${row.capability}`,
      'Or allow it with a warning: steward policy set attestation_policy.on_test_failure.prevent_new_delegations false',
    ],
  })
}

/** FAILURE_MODES 3.1: last known good, a fresh health check, and a person who accepts it. */
async function withinGrace(
  context: EngineContext,
  row: AttestationRow,
  { accept_expired }: DelegatedCapability,
): Promise<string[]> {
  const { require_explicit_acceptance, warnings } = context.policy().attestation_policy.on_expired_attestation
  const sample = await pollAgent(context, row.agent_id)
  if (!sample.up)
    throw new StewardError(
      'agent_offline',
      `the attestation of ${about(row)} has expired, and the agent does not answer`,
      {
        suggestions: ['Try again when it does', `Find another agent: steward discover --capability ${row.capability}`],
      },
    )
  if (require_explicit_acceptance && row.accepted_at === undefined) {
    if (accept_expired === undefined) throw notAccepted(row)
    await accept(context, row, accept_expired)
  }
  await audit(context, 'attestation.used_in_grace', `${row.agent_id} ${row.capability}`, {
    attestation: row.digest ?? '',
  })
  return [
    ...warnings,
    `The attestation of ${about(row)} expired at ${row.valid_until}; it is used as the last known good`,
  ]
}

const accept = (context: EngineContext, row: AttestationRow, reason: string) =>
  row.digest === undefined
    ? acceptAttestation(context, row, reason)
    : recordAcceptance(context, { ...row, digest: row.digest }, reason)

const notAccepted = (row: AttestationRow): StewardError =>
  new StewardError('attestation_not_accepted', `the attestation of ${about(row)} expired at ${row.valid_until}`, {
    details: {
      agent_id: row.agent_id,
      capability: row.capability,
      valid_until: row.valid_until,
      grace_until: row.grace_until,
    },
    suggestions: [
      `Wait for the next automatic refresh${row.refresh_expected_at ? ` at ${row.refresh_expected_at}` : ''}`,
      `Accept the risk: steward delegate ${row.agent_id} --operation ${row.capability} --accept-expired`,
    ],
  })
