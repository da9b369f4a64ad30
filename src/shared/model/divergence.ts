import { z } from 'zod'
import { severity } from './alert'
import { agentId, digest, instant, keyId } from './ids'
import { registryAgentState } from './provenance'

/** In what registries contradict one another about an agent. */
export const divergenceKind = z.enum(['key', 'document', 'state', 'revocation', 'equivocation'])
export type DivergenceKind = z.infer<typeof divergenceKind>

/** What one registry says of an agent. */
export const registryStatement = z.object({
  registry: z.string(),
  /** The root key under which it speaks. */
  voice: z.string(),
  snapshot_version: z.number().int().positive().optional(),
  owner_key: keyId.optional(),
  manifest_digest: digest,
  version: z.string(),
  endpoint: z.string().optional(),
  capabilities: z.array(z.string()),
  state: registryAgentState.optional(),
  revoked_keys: z.array(keyId),
})
export type RegistryStatement = z.infer<typeof registryStatement>

/** One line of a readable diff: a fact, and what each registry says it is. */
export const statementDifference = z.object({
  fact: z.string(),
  values: z.array(z.object({ registry: z.string(), value: z.string() })),
})
export type StatementDifference = z.infer<typeof statementDifference>

/** Registries that say different things of one agent (DESIGN §11 "split-brain or lying registry"). */
export const divergence = z.object({
  agent_id: agentId,
  kinds: z.array(divergenceKind).min(1),
  severity,
  /** One sentence. */
  text: z.string(),
  since: instant,
  differences: z.array(statementDifference),
})
export type Divergence = z.infer<typeof divergence>
