import { z } from 'zod'
import { alert } from '../../model/alert'
import { auditEntry, auditState } from '../../model/audit'
import { command, limit, nothing } from './command'

/** What is kept for people to read and decide: alerts, the audit log. */
export const recordsCommands = {
  'alerts.list': command(z.strictObject({ state: alert.shape.state.optional() }), z.object({ alerts: z.array(alert) })),
  'alerts.acknowledge': command(z.strictObject({ id: z.string(), note: z.string().max(2000).optional() }), alert),
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
