import { z } from 'zod'
import { taskId } from '../../model/ids'
import { quarantinedExecution, resultReport } from '../../model/result'
import { command } from './command'

/** What agents returned, as it was checked (FAILURE_MODES 1.2). */
export const resultsCommands = {
  /** One report an execution, the first one first; none before a result has come. */
  'results.reports': command(z.strictObject({ task_id: taskId }), z.object({ reports: z.array(resultReport) })),
  /** The files of rejected results that are kept, where, and until when: of one task, or of all. */
  'results.quarantine': command(
    z.strictObject({ task_id: taskId.optional() }),
    z.object({ executions: z.array(quarantinedExecution) }),
  ),
  /** Deletes the kept files of a task's rejected results; what was found stays. */
  'results.discard': command(z.strictObject({ task_id: taskId }), z.object({ files: z.number().int().nonnegative() })),
} as const
