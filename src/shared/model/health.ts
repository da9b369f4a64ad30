import { z } from 'zod'
import { agentId, instant } from './ids'

/** One poll of an agent. `latency_ms` is the round trip of a health call; absent when it did not answer. */
export const healthSample = z.object({
  agent_id: agentId,
  at: instant,
  up: z.boolean(),
  latency_ms: z.number().nonnegative().optional(),
  /** Why it is not up, for a person. */
  reason: z.string().optional(),
})
export type HealthSample = z.infer<typeof healthSample>

/** `down` only after the policy's number of misses in a row; `unknown` before the first poll. */
export const healthState = z.enum(['healthy', 'missed', 'down', 'unknown'])
export type HealthState = z.infer<typeof healthState>

export const uptime = z.object({
  /** Fraction 0 to 1 of the samples that were up; absent where nothing was measured. */
  day: z.number().min(0).max(1).optional(),
  week: z.number().min(0).max(1).optional(),
  month: z.number().min(0).max(1).optional(),
})
export type Uptime = z.infer<typeof uptime>

export const agentHealth = z.object({
  agent_id: agentId,
  state: healthState,
  since: instant.optional(),
  last: healthSample.optional(),
  uptime,
})
export type AgentHealth = z.infer<typeof agentHealth>
