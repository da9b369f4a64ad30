import { z } from 'zod'
import { agentId, instant } from './ids'

export const severity = z.enum(['info', 'warning', 'critical'])

/** Something a person should know. `key` makes it one alert however often it is noticed; `text` is a whole sentence. */
export const alert = z.object({
  id: z.string(),
  key: z.string(),
  kind: z.enum([
    'agent_down',
    'root_changed',
    'store_restored',
    'clock_behind',
    'key_changed',
    'rotation_due',
    'document_refused',
    'unusual_signing',
    'interception',
    'certificate_expired',
    'task_failed',
    'registry_refused',
    'registry_divergence',
    'cache_damaged',
    'attestation_failing',
    'attestation_unavailable',
    'result_rejected',
    'audit_rewritten',
  ]),
  severity,
  text: z.string(),
  agent_id: agentId.optional(),
  subject: z.string().optional(),
  evidence: z.record(z.string(), z.unknown()),
  first_at: instant,
  last_at: instant,
  count: z.number().int().positive(),
  state: z.enum(['open', 'acknowledged', 'snoozed', 'resolved']),
  assigned_to: z.string().optional(),
  snoozed_until: instant.optional(),
  note: z.string().optional(),
})
export type Alert = z.infer<typeof alert>
