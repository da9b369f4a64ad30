import { z } from 'zod'
import { digest, instant } from './ids'

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

/** `intact` means every hash and link from the first entry to `entries` holds; else `broken_at` names the first that does not. */
export const auditState = z.object({
  entries: z.number().int().nonnegative(),
  head: digest.optional(),
  intact: z.boolean(),
  broken_at: z.number().int().positive().optional(),
})
export type AuditState = z.infer<typeof auditState>
