import { z } from 'zod'
import { agentId, digest, instant, taskId } from './ids'

/** Files are stored and sent in blocks of this many bytes; only the last block of a file is shorter. */
export const BLOCK_BYTES = 1024 * 1024

export const checkpointFile = z.object({
  /** Relative to the workspace, `/` between parts; never absolute, never leaving it. */
  name: z.string().min(1),
  size: z.number().int().nonnegative(),
  executable: z.literal(true).optional(),
  /** SHA-256 of each block in order; none for an empty file. */
  blocks: z.array(digest),
})
export type CheckpointFile = z.infer<typeof checkpointFile>

/** A task's workspace at one moment and how far the task was, signed by the agent (FAILURE_MODES 1.1). */
export const checkpoint = z.object({
  task_id: taskId,
  agent_id: agentId,
  order_digest: digest,
  number: z.number().int().positive(),
  taken_at: instant,
  /** The phase to start from: the one that was running, or the next one. Absent where the program has not named it. */
  phase: z.string().optional(),
  /** Phases that have ended and are not to run again, oldest first. */
  completed_phases: z.array(z.string()),
  /** Nothing of `phase` had been done: a program that starts there finds what it would have found without a crash. */
  between_phases: z.boolean(),
  progress: z.number().min(0).max(1),
  files: z.array(checkpointFile),
  /** Folders without a file in them. */
  folders: z.array(z.string().min(1)),
})
export type Checkpoint = z.infer<typeof checkpoint>

/** The checkpoint an order goes on from. Its blocks are at the agent before the order is. */
export const resumePoint = z.object({ task_id: taskId, agent_id: agentId, number: z.number().int().positive(), digest })
export type ResumePoint = z.infer<typeof resumePoint>

/** A checkpoint as the client keeps it: verified, with every block on its own disk. */
export const keptCheckpoint = z.object({
  /** Counts the checkpoints of the task from 1, whichever agent took them. */
  number: z.number().int().positive(),
  /** Which attempt of the task took it, from 1. */
  attempt: z.number().int().positive(),
  agent_id: agentId,
  agent_number: z.number().int().positive(),
  digest,
  phase: z.string().optional(),
  completed_phases: z.array(z.string()),
  between_phases: z.boolean(),
  progress: z.number().min(0).max(1),
  taken_at: instant,
  kept_at: instant,
  files: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  /** Files that are new, changed or gone since the checkpoint before. */
  changed_files: z.number().int().nonnegative(),
  /** Bytes of blocks that had to travel. */
  received_bytes: z.number().int().nonnegative(),
})
export type KeptCheckpoint = z.infer<typeof keptCheckpoint>

/** What an agent answers to a checkpoint it is to resume from: the blocks it does not have yet. */
export const missingBlocks = z.object({ checkpoint: digest, missing: z.array(digest) })
export type MissingBlocks = z.infer<typeof missingBlocks>

/** A file that a checkpoint holds; `partial`: the phase that was running may have had more to write to it. */
export const savedFile = z.object({ name: z.string(), size: z.number().int().nonnegative(), partial: z.boolean() })
export type SavedFile = z.infer<typeof savedFile>
