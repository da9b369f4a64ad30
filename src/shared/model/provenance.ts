import { z } from 'zod'
import { instant } from './ids'

export const registryAgentState = z.enum(['active', 'suspended', 'degraded', 'banned', 'withdrawn'])
export type RegistryAgentState = z.infer<typeof registryAgentState>

/** How far the engine vouches for a document. `intact`: signed and unchanged, but no registry vouches for the key (TRUST "Bootstrap"). */
export const verificationLevel = z.enum(['verified', 'intact', 'unsigned', 'invalid', 'unchecked'])
export type VerificationLevel = z.infer<typeof verificationLevel>

/** Where a cached row came from, when, and how it was verified (DESIGN §8: the cache is never silently wrong). */
export const provenance = z.object({
  source: z.string(),
  source_kind: z.enum(['registry', 'git', 'import']),
  snapshot_version: z.number().int().positive().optional(),
  fetched_at: instant,
  expires_at: instant,
  stale: z.boolean(),
  verification: verificationLevel,
})
export type Provenance = z.infer<typeof provenance>
