import { z } from 'zod'
import { alert } from '../../model/alert'
import { auditEntry, auditFilter, auditState } from '../../model/audit'
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
      ...auditFilter.shape,
      before_seq: z.number().int().positive().optional(),
      limit: limit.optional(),
    }),
    z.object({ entries: z.array(auditEntry), state: auditState }),
  ),
  /** Computes every link again, and compares with what every registry has countersigned. */
  'audit.verify': command(nothing, auditState),
  /** Has every registry countersign where the log stands now. */
  'audit.countersign': command(
    nothing,
    z.object({ state: auditState, unreachable: z.array(z.object({ registry: z.string(), reason: z.string() })) }),
  ),
  /** The whole log as lines of a file, a part at a time: `next` is where the next part begins. */
  'audit.export': command(
    z.strictObject({ after: z.number().int().nonnegative().default(0) }),
    z.object({ lines: z.array(z.string()), next: z.number().int().positive().optional() }),
  ),
} as const
