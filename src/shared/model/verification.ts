import { z } from 'zod'
import { attestationRow } from './attestation-view'
import { agentId, digest, instant, keyId } from './ids'
import { verificationLevel } from './provenance'

const checkOutcome = z.enum(['pass', 'warn', 'fail'])

/** One named check of a verification: what was checked, against what, and what came of it. */
export const check = z.object({
  name: z.enum([
    'manifest_format',
    'manifest_signature',
    'snapshot_listing',
    'snapshot_signature',
    'snapshot_freshness',
    'owner_key_not_revoked',
    'owner_key_accepted',
    'registry_state',
    'operational_keys',
    'endpoint_pinned',
    'revocations_fresh',
    'attestation',
    'health',
    'document_signature',
  ]),
  outcome: checkOutcome,
  /** A sentence for a person. */
  finding: z.string(),
  against: z.string().optional(),
})
export type Check = z.infer<typeof check>

/** The whole of a verification. `delegable` says whether the rules let a task be given to this agent now. */
export const verificationReport = z.object({
  agent_id: agentId.optional(),
  level: verificationLevel,
  delegable: z.boolean(),
  checked_at: instant,
  manifest_digest: digest.optional(),
  owner_key: keyId.optional(),
  checks: z.array(check),
  /** What is attested of each capability. */
  attestations: z.array(attestationRow).exactOptional(),
})
export type VerificationReport = z.infer<typeof verificationReport>
