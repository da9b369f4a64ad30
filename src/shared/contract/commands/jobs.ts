import { z } from 'zod'
import { job, jobOf } from '../../model/job'
import { command, nothing } from './command'

/** Long work that is under way, or was lately. */
export const jobsCommands = {
  'jobs.list': command(nothing, z.object({ jobs: z.array(job) })),
  /** Stops one where that leaves nothing half done; false where there is none, or where it is past that. */
  'jobs.stop': command(jobOf, z.object({ stopping: z.boolean() })),
} as const
