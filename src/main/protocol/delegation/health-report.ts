import { z } from 'zod'
import { agentId } from '../../../shared/model/ids'

/** What `GET /health` of an agent answers. `uptime_seconds` counts from the start of the process. */
export const healthReport = z.object({
  agent_id: agentId,
  version: z.string(),
  status: z.enum(['healthy', 'stopping']),
  running_tasks: z.number().int().nonnegative(),
  waiting_tasks: z.number().int().nonnegative(),
  uptime_seconds: z.number().nonnegative(),
})
export type HealthReport = z.infer<typeof healthReport>
