import { z } from 'zod'
import { alert } from '../../model/alert'
import { auditEntry, auditState } from '../../model/audit'
import { instant } from '../../model/ids'
import { command, limit, nothing } from './command'

/** What is kept for people to read and decide: alerts, the audit log. */
export const recordsCommands = {
  'alerts.list': command(z.strictObject({ state: alert.shape.state.optional() }), z.object({ alerts: z.array(alert) })),
  'alerts.acknowledge': command(z.strictObject({ id: z.string(), note: z.string().max(2000).optional() }), alert),
  'alerts.snooze': command(z.strictObject({ id: z.string(), until: instant }), alert),
  'alerts.assign': command(z.strictObject({ id: z.string(), to: z.string().min(1).max(200) }), alert),
  'alerts.note': command(z.strictObject({ id: z.string(), note: z.string().max(2000) }), alert),
  /** "This was me": what was unusual is learned as usual (FAILURE_MODES 6.1). */
  'alerts.teach': command(z.strictObject({ id: z.string() }), alert),
  'audit.list': command(
    z.strictObject({
      text: z.string().optional(),
      before_seq: z.number().int().positive().optional(),
      limit: limit.optional(),
    }),
    z.object({ entries: z.array(auditEntry), state: auditState }),
  ),
  'audit.verify': command(nothing, auditState),
} as const
