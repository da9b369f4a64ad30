import { z } from 'zod'
import { agentId, digest, instant, keyId } from './ids'

/** What every screen and list needs of a manifest, whatever its shape. All text is the publisher's: hostile until rendered as text. */
export const agentSummary = z.object({
  id: agentId,
  name: z.string(),
  version: z.string(),
  description: z.string(),
  owner: z.string(),
  lifecycle: z.string(),
  capabilities: z.array(z.string()),
  shape: z.enum(['published', 'passport']),
  key_id: keyId.optional(),
  endpoint: z.string().optional(),
  /** Manifests under replaced keys, to the end of each one's grace, since when nothing but keys changed (TRUST "Rotation"). */
  attested_before: z.array(z.object({ manifest: digest, until: instant })).exactOptional(),
})
export type AgentSummary = z.infer<typeof agentSummary>
