import { StewardError } from '../../../shared/model/errors'
import type { Digest } from '../../../shared/model/ids'
import type { Signer } from '../../protocol/identity'
import { seatsHere } from '../approvals/approval-of'
import type { EngineContext } from '../context'
import { preparedManifest } from '../keys/own-manifest'
import { settleApproved } from '../keys/settle-approved'
import type { Attested, StoredPlan } from '../ports'
import { verifyKnownAgent } from '../verification/verify-agent'

/** Whom an attestation is about, and who signs it. */
export interface AttestationSubject {
  readonly manifestDigest: Digest
  readonly signer: Signer
  /** The agent's other signers whose keys are in this vault (DESIGN §7 M-of-N). */
  readonly seats: readonly Signer[]
}

/**
 * The published manifest of an agent whose owner key is in this vault.
 *
 * @throws StewardError `agent_unknown`, `agent_unverified`, `operation_unknown`, `vault_locked`, `key_not_found`
 */
export async function attestationSubject(
  context: EngineContext,
  { agent_id, capability }: Attested,
): Promise<AttestationSubject> {
  await settleApproved(context)
  const { verified: listed, report } = await verifyKnownAgent(context, agent_id)
  // Between a rotation and its publication, what is attested is what will be published.
  const verified = (await preparedManifest(context, agent_id)) ?? listed
  if (verified === undefined)
    throw new StewardError('agent_unverified', `${agent_id} has no signed manifest that could be attested`, {
      details: { failed: report.checks.filter((check) => check.outcome === 'fail').map((check) => check.name) },
      suggestions: ['Publish it first: steward publish FILE'],
    })
  if (!verified.summary.capabilities.includes(capability))
    throw new StewardError('operation_unknown', `${agent_id} does not offer ${capability}`, {
      details: { capabilities: verified.summary.capabilities },
      suggestions: [`It offers: ${verified.summary.capabilities.join(', ')}`],
    })
  const key = context.vault.list().find((entry) => entry.key_id === verified.ownerKey)
  if (key === undefined)
    throw new StewardError('key_not_found', `the owner key of ${agent_id} is not in this vault`, {
      details: { key_id: verified.ownerKey },
      suggestions: ['Attest on the machine whose vault has it', 'See what this vault has: steward keys'],
    })
  const seats = seatsHere(context, verified.manifest.identity).filter(({ keyId }) => keyId !== verified.ownerKey)
  return { manifestDigest: verified.digest, signer: context.vault.signer(verified.ownerKey), seats }
}

/** How a capability is tested. @throws StewardError `test_plan_missing` */
export async function requirePlan(context: EngineContext, of: Attested): Promise<StoredPlan> {
  const plan = await context.store.attestations.plan(of)
  if (plan) return plan
  throw new StewardError('test_plan_missing', `it is not known how ${of.capability} of ${of.agent_id} is tested`, {
    suggestions: [
      `Say it once: steward attest --capability ${of.capability} --agent ${of.agent_id} --exec "npm test" --report junit.xml`,
      'Or write it into steward.json: "tests": { "CAPABILITY": { "command": "npm test", "report": "junit.xml" } }',
    ],
  })
}
