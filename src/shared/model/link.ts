import { z } from 'zod'
import { instant } from './ids'

/** Round trips to an agent in milliseconds: the middle of the samples, and how far they usually are from it. */
export const roundTrip = z.object({
  median_ms: z.number().nonnegative(),
  /** Median distance from the median. */
  spread_ms: z.number().nonnegative(),
  samples: z.number().int().positive(),
})
export type RoundTrip = z.infer<typeof roundTrip>

/**
 * Whether an agent is called at all. `open`: not before `try_at`, since it failed too often in a row; `half_open`: one call is
 * let through to see.
 */
export const circuit = z.object({
  state: z.enum(['closed', 'open', 'half_open']),
  /** Failures in a row. */
  failures: z.number().int().nonnegative(),
  try_at: instant.exactOptional(),
  /** The failure that opened it, for a person. */
  reason: z.string().exactOptional(),
})
export type Circuit = z.infer<typeof circuit>

/** What is known of the way to an agent, and the time limit that follows from it (FAILURE_MODES 2.2). */
export const agentLink = z.object({
  ping: roundTrip.optional(),
  /** The same with a look at the agent's state: a little work on its side. */
  health: roundTrip.optional(),
  measured_at: instant.optional(),
  slow: z.boolean(),
  /** How long a call to this agent may take now. */
  timeout_ms: z.number().positive(),
  initial_timeout_ms: z.number().positive(),
  /** How often the limit was extended because the agent was alive and yet did not answer in time. */
  extensions: z.number().int().nonnegative(),
  circuit,
})
export type AgentLink = z.infer<typeof agentLink>
