import { z } from 'zod'
import { agentId, digest, instant, keyId } from './ids'

/** What was signed and submitted. */
export const signedKind = z.enum(['manifest', 'attestation', 'endorsement', 'revocation', 'rotation', 'suspension'])
export type SignedKind = z.infer<typeof signedKind>

/**
 * One signed submission as the registry saw it (FAILURE_MODES 6.1): numbered an agent without gaps, at the registry's own time,
 * from the address that the connection came from. `location` is what the document declares and nobody's proof.
 */
export const signingActivity = z.object({
  seq: z.number().int().positive(),
  agent_id: agentId,
  key_id: keyId,
  at: instant,
  kind: signedKind,
  document_digest: digest,
  /** IPv4 or IPv6; absent where the connection was gone when it was asked for. */
  address: z.string().max(64).optional(),
  location: z.string().max(200).optional(),
  /** Of a manifest: what it offers. Of an attestation: what it is about. */
  capabilities: z.array(z.string().max(200)).max(1000).optional(),
  /** Of an attestation: digest of the code that was tested. */
  code: digest.optional(),
  /** Of an attestation: share of its tests that passed, 0 to 1. */
  passing: z.number().min(0).max(1).optional(),
})
export type SigningActivity = z.infer<typeof signingActivity>

/** What a registry recorded of an agent's signatures, for its owner, under the registry's own signature. */
export const activityFeed = z.object({
  registry: z.string().min(1),
  agent_id: agentId,
  at: instant,
  after: z.number().int().nonnegative(),
  entries: z.array(signingActivity).max(1000),
  /** More follow after the last entry. */
  more: z.boolean(),
})
export type ActivityFeed = z.infer<typeof activityFeed>
