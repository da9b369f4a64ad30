import { z } from 'zod'
import { agentSummary } from '../../../../shared/model/agent-summary'
import { envelope } from '../../../../shared/model/envelope'
import { digest, instant, keyId } from '../../../../shared/model/ids'
import { listedAttestation } from '../../../../shared/model/listed-attestation'
import { registryAgentState, verificationLevel } from '../../../../shared/model/provenance'
import type { CachedAgent, CachedDocument, KnownRegistry } from '../../../engine/ports'

/** Shapes of the port's own rows, checked whenever one is read: the file may have been written by another version or by hand. */

const sourceKind = z.enum(['registry', 'git', 'import'])

export const knownRegistry = z.object({
  name: z.string(),
  url: z.string(),
  rootKey: keyId,
  rootEnvelope: envelope.exactOptional(),
  rootVersion: z.number().int().positive().exactOptional(),
  snapshotVersion: z.number().int().positive().exactOptional(),
  snapshotIssuedAt: instant.exactOptional(),
  snapshotExpiresAt: instant.exactOptional(),
  signedBy: keyId.exactOptional(),
  etag: z.string().exactOptional(),
  lastAttemptAt: instant.exactOptional(),
  lastSuccessAt: instant.exactOptional(),
  latencyMs: z.number().nonnegative().exactOptional(),
  error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
}) satisfies z.ZodType<KnownRegistry>

export const cachedAgent = z.object({
  summary: agentSummary,
  source: z.string(),
  sourceKind,
  state: registryAgentState.exactOptional(),
  manifestDigest: digest,
  revision: z.number().int().nonnegative(),
  snapshotVersion: z.number().int().positive().exactOptional(),
  fetchedAt: instant,
  expiresAt: instant,
  verification: verificationLevel,
  attestations: z.array(listedAttestation).exactOptional(),
}) satisfies z.ZodType<CachedAgent>

/** A document less its bytes, which have a column of their own and are bound to the rest by their digest. */
export const documentFacts = z.object({
  digest,
  kind: z.enum(['manifest_envelope', 'plain_manifest', 'attestation_envelope']),
  source: z.string(),
  fetchedAt: instant,
  bytesDigest: digest,
}) satisfies z.ZodType<Omit<CachedDocument, 'bytes'>>
