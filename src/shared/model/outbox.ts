import { z } from 'zod'
import { envelope } from './envelope'
import { agentId, digest, instant } from './ids'

export const outboxKind = z.enum(['manifest', 'revocation', 'suspension', 'veto', 'approval'])
export type OutboxKind = z.infer<typeof outboxKind>

/** A signed document on its way to one registry; it is kept until that registry has answered, however long it is away. */
export const outboxItem = z.object({
  /** Sorts in the order in which documents were put in: a registry gets them so. */
  id: z.string(),
  registry: z.string(),
  url: z.string(),
  kind: outboxKind,
  agent_id: agentId,
  digest,
  envelope,
  created_at: instant,
  /** Not before then: the end of a grace. */
  due_at: instant,
  state: z.enum(['queued', 'delivered', 'refused']),
  attempts: z.number().int().nonnegative(),
  last_attempt_at: instant.optional(),
  settled_at: instant.optional(),
  /** Time from the first byte sent to the answer. */
  took_ms: z.number().nonnegative().optional(),
  /** A rotation that the registry took but that waits for a veto. */
  pending_until: instant.optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
})
export type OutboxItem = z.infer<typeof outboxItem>

/** How a document fares at one registry, for a person: without the document. */
export const delivery = outboxItem.omit({ envelope: true, url: true })
export type Delivery = z.infer<typeof delivery>
