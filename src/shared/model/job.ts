import { z } from 'zod'
import { instant } from './ids'

/** Long work that a person waits for and can stop. */
const jobKind = z.enum(['import', 'add', 'refresh', 'restore', 'rotate', 'attest'])

/** Which job: there is at most one of a kind under way for a subject. */
export const jobOf = z.strictObject({
  kind: jobKind,
  /** What it is about: an agent, a registry, a source; empty where it is about everything of its kind. */
  subject: z.string().max(500),
})
export type JobOf = z.infer<typeof jobOf>

export const job = z.object({
  ...jobOf.shape,
  /** What is being done, as a person would call it: `Refresh of lab-primary`. */
  title: z.string(),
  /** `stopping` from when it was told to stop until it has. */
  state: z.enum(['running', 'stopping', 'done', 'stopped', 'failed']),
  /** What is being done right now; of one that has ended, what it came to. */
  step: z.string(),
  /** How much is done and of how much, where that is known. */
  share: z.object({ done: z.number().int().nonnegative(), of: z.number().int().positive() }).exactOptional(),
  /** False from where stopping it would leave something half done. */
  stoppable: z.boolean(),
  started_at: instant,
  ended_at: instant.exactOptional(),
})
export type Job = z.infer<typeof job>

/** Whether it goes on. */
export const isUnderWay = ({ state }: Pick<Job, 'state'>): boolean => state === 'running' || state === 'stopping'

export const sameJob = (one: JobOf, other: JobOf): boolean => one.kind === other.kind && one.subject === other.subject
