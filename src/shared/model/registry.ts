import { z } from 'zod'
import { agentSummary } from './agent-summary'
import { agentId, digest, instant, keyId } from './ids'
import { keyRecord } from './key'
import { listedAttestation } from './listed-attestation'
import { registryAgentState } from './provenance'

/** Signed by the registry's root key, offline: who may sign snapshots until when, and which TLS keys the server may show (TRUST). */
export const registryRoot = z.object({
  registry: z.string().min(1),
  version: z.number().int().positive(),
  issued_at: instant,
  expires_at: instant,
  root_key: keyRecord,
  snapshot_keys: z.array(keyRecord.extend({ not_after: instant })).min(1),
  tls_pins: z.array(keyId).min(1),
  operators: z.array(keyRecord).default([]),
  reviewers: z.array(keyRecord).default([]),
})
export type RegistryRoot = z.infer<typeof registryRoot>

/** One agent in a snapshot. The summary serves search; the manifest itself is fetched by digest and verified before use. */
export const snapshotEntry = z.object({
  summary: agentSummary,
  manifest_digest: digest,
  /** Publications of this agent so far; never goes backwards. */
  revision: z.number().int().positive(),
  published_at: instant,
  state: registryAgentState,
  /** The latest attestation of each capability that was ever attested. */
  attestations: z.array(listedAttestation).max(500).exactOptional(),
})
export type SnapshotEntry = z.infer<typeof snapshotEntry>

export const snapshotRevocation = z.object({
  key_id: keyId,
  agent_id: agentId,
  reason: z.string(),
  revoked_at: instant,
  /** Since when the key was in other hands, on its owner's word: what a registry had received before is spared (TRUST). */
  compromised_at: instant.optional(),
  digest,
})
export type SnapshotRevocation = z.infer<typeof snapshotRevocation>

/** The whole registry at one version, signed by its snapshot key. `expires_at` bounds how long it serves for more than browsing. */
export const registrySnapshot = z.object({
  registry: z.string().min(1),
  version: z.number().int().positive(),
  issued_at: instant,
  expires_at: instant,
  agents: z.array(snapshotEntry),
  revocations: z.array(snapshotRevocation),
})
export type RegistrySnapshot = z.infer<typeof registrySnapshot>

/** One asking of a registry and what came of it. */
export const registrySample = z.object({
  at: instant,
  outcome: z.enum(['answered', 'unchanged', 'failed']),
  latency_ms: z.number().nonnegative().optional(),
  code: z.string().optional(),
  reason: z.string().optional(),
})
export type RegistrySample = z.infer<typeof registrySample>

/** The registry's signed word that a document was submitted, and when: what a thief with a stolen key cannot back-date. */
export const submissionReceipt = z.object({
  registry: z.string().min(1),
  document_digest: digest,
  payload_type: z.string(),
  agent_id: agentId,
  key_id: keyId,
  submitted_at: instant,
  revision: z.number().int().positive().optional(),
  /** A rotation that waits for a veto of the recovery key: it counts from then on (TRUST "Rotation"). */
  pending_until: instant.optional(),
})
export type SubmissionReceipt = z.infer<typeof submissionReceipt>

/** What a registry says of one agent when it is asked for it. */
export const registryAgentAnswer = z.object({ state: registryAgentState, owner_key: keyId })
