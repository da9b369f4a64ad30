import { z } from 'zod'
import { envelope } from './envelope'
import { agentId, digest, instant } from './ids'

/** One entry of the hash-chained audit log: `hash` covers everything else in it, `previous` included. Sequence starts at 1, no gaps. */
export const auditEntry = z.object({
  seq: z.number().int().positive(),
  at: instant,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.unknown()),
  previous: digest,
  hash: digest,
})
export type AuditEntry = z.infer<typeof auditEntry>
export type AuditRecord = Omit<AuditEntry, 'seq' | 'previous' | 'hash'>

/** What is looked for in the log. `kind` is the first word of an action: `key`, `delegation`. */
export const auditFilter = z.object({
  text: z.string().max(200).optional(),
  kind: z.string().min(1).max(40).optional(),
  actor: z.string().min(1).max(200).optional(),
  /** What an entry is of, or the agent it is about. */
  subject: z.string().min(1).max(200).optional(),
  since: instant.optional(),
  until: instant.optional(),
})
export type AuditFilter = z.infer<typeof auditFilter>

/** Where a log stands, on its owner's word. `log` is the same for all heads of one log. */
export const auditHead = z.object({
  agent_id: agentId,
  log: z.string().regex(/^[0-9a-f]{32}$/),
  entries: z.number().int().positive(),
  head: digest,
})
export type AuditHead = z.infer<typeof auditHead>

/** A registry's word on where a log stood when. Each names the one before, so that none can be left out. */
export const countersignature = auditHead.extend({
  registry: z.string().min(1),
  at: instant,
  previous: z.object({ entries: z.number().int().positive(), head: digest }).optional(),
})
export type Countersignature = z.infer<typeof countersignature>

/** A countersignature with what proves it to whoever knows the registry's root key. */
export const provenCountersignature = z.object({ root: envelope, document: envelope })
export type ProvenCountersignature = z.infer<typeof provenCountersignature>

export const countersignaturesAnswer = z.object({ countersignatures: z.array(envelope).max(1000) })

/** Whether the log is still the one that a registry countersigned last. */
export const countersigned = z.object({
  registry: z.string(),
  root_key: z.string(),
  entries: z.number().int().positive(),
  at: instant,
  holds: z.boolean(),
})
export type Countersigned = z.infer<typeof countersigned>

/**
 * `intact` means every hash and link from the first entry to `entries` holds, and no registry has countersigned another log; else
 * `broken_at` names the first entry that does not, or the one at which a registry knows another.
 */
export const auditState = z.object({
  entries: z.number().int().nonnegative(),
  head: digest.optional(),
  intact: z.boolean(),
  broken_at: z.number().int().positive().optional(),
  countersigned: z.array(countersigned).optional(),
})
export type AuditState = z.infer<typeof auditState>
