import { z } from 'zod'
import { agentId, instant } from './ids'

/** How the command for a capability's tests is run. It comes from its owner's own machine, never from a published manifest. */
export const testPlan = z.object({
  agent_id: agentId,
  capability: z.string().min(1).max(200),
  command: z.string().min(1).max(4000),
  /** The folder it runs in, which is also the code under test. */
  folder: z.string().min(1),
  /** The file the runner writes its results to, from the folder; its standard output where absent. */
  report: z.string().min(1).exactOptional(),
  format: z.enum(['junit', 'tap', 'jest', 'go']).exactOptional(),
  timeout_ms: z.number().int().positive().max(86_400_000),
})
export type TestPlan = z.infer<typeof testPlan>

/** `unavailable`: the tests could not be run, which says nothing about them. */
export const refreshOutcome = z.enum(['attested', 'extended', 'refused', 'unavailable'])

/** Where the automatic refresh of a capability stands. */
export const refreshState = z.object({
  next_attempt_at: instant.exactOptional(),
  last_attempt_at: instant.exactOptional(),
  last_outcome: refreshOutcome.exactOptional(),
  /** A sentence for a person, where the last attempt did not attest. */
  last_reason: z.string().exactOptional(),
  /** Attempts in a row that could not be run. */
  outages: z.number().int().nonnegative(),
  running: z.boolean(),
})
export type RefreshState = z.infer<typeof refreshState>
