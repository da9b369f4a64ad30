import { z } from 'zod'
import { taskId } from '../../model/ids'
import { quarantinedFile, resultReport } from '../../model/result'
import { command } from './command'

/** What agents returned, as it was checked (FAILURE_MODES 1.2). */
export const resultsCommands = {
  /** One report an execution, the first one first; none before a result has come. */
  'results.reports': command(z.strictObject({ task_id: taskId }), z.object({ reports: z.array(resultReport) })),
  /** The files of rejected results that are kept, and where. */
  'results.quarantine': command(
    z.strictObject({ task_id: taskId }),
    z.object({
      executions: z.array(
        z.object({ execution: z.number().int().positive(), folder: z.string(), files: z.array(quarantinedFile) }),
      ),
    }),
  ),
  /** Deletes the kept files of a task's rejected results; what was found stays. */
  'results.discard': command(z.strictObject({ task_id: taskId }), z.object({ files: z.number().int().nonnegative() })),
} as const
