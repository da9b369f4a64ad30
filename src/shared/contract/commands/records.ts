import { z } from 'zod'
import { alert, reviewCase } from '../../model/alert'
import { auditEntry, auditState } from '../../model/audit'
import { command, limit, nothing } from './command'

/** What is kept for people to read and decide: alerts, review cases, the audit log. */
export const recordsCommands = {
  'alerts.list': command(z.strictObject({ state: alert.shape.state.optional() }), z.object({ alerts: z.array(alert) })),
  'alerts.acknowledge': command(z.strictObject({ id: z.string(), note: z.string().max(2000).optional() }), alert),
  'reviews.list': command(
    z.strictObject({ state: reviewCase.shape.state.optional() }),
    z.object({ cases: z.array(reviewCase) }),
  ),
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
