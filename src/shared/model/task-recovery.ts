import { z } from 'zod'
import { keptCheckpoint, savedFile } from './checkpoint'
import { delegationSummary } from './delegation'

/** A recovery that was begun: from what, and what had been saved (FAILURE_MODES 1.1). */
export const taskRecovery = z.object({
  task: delegationSummary,
  same_agent: z.boolean(),
  /** The client's number of the checkpoint that is resumed from; absent: from the beginning. */
  from_checkpoint: z.number().int().positive().optional(),
  phase: z.string().optional(),
  /** The latest checkpoint; it may hold more than the one that is resumed from. */
  saved: keptCheckpoint.optional(),
  files: z.array(savedFile),
})
export type TaskRecovery = z.infer<typeof taskRecovery>

/** The files of a checkpoint, laid out in a folder. */
export const recoveredFiles = z.object({ checkpoint: keptCheckpoint, folder: z.string(), files: z.array(savedFile) })
