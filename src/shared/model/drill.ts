import { z } from 'zod'
import { agentId, instant } from './ids'

/** The scenarios of FAILURE_MODES, by their numbers there. */
export const SCENARIOS = ['1.1', '1.2', '2.1', '2.2', '3.1', '3.2', '4.1', '4.2', '5.1', '5.2', '6.1', '6.2'] as const
export const scenario = z.enum(SCENARIOS)
export type Scenario = z.infer<typeof scenario>

const drillStep = z.object({
  at: instant,
  kind: z.enum(['preparation', 'fault', 'detection', 'recovery', 'clean_up', 'failure']),
  /** A whole sentence. */
  text: z.string(),
})
export type DrillStep = z.infer<typeof drillStep>

const drillEvidence = z.object({
  label: z.string(),
  value: z.string(),
  /** The console's page about it, part by part. */
  page: z.array(z.string()).optional(),
})
export type DrillEvidence = z.infer<typeof drillEvidence>

/** One rehearsal of a scenario: a fault that was really made, what noticed it, and how things came right again. */
export const drill = z.object({
  id: z.string(),
  scenario,
  /** `interrupted`: the console ended while it ran. */
  state: z.enum(['waiting', 'running', 'passed', 'failed', 'cancelled', 'interrupted']),
  /** The agent or registry that suffered; absent before it began. */
  subject: z.string().optional(),
  /** The agent that it was played against outside the lab, because the policy marks it as staging. */
  staging: agentId.optional(),
  ordered_at: instant,
  started_at: instant.optional(),
  finished_at: instant.optional(),
  fault: z.string().optional(),
  /** What of the product noticed the fault, as a sentence. */
  noticed_by: z.string().optional(),
  recovery: z.string().optional(),
  /** From the fault to what noticed it. */
  detect_ms: z.number().nonnegative().optional(),
  /** From the fault until everything was right again. */
  recover_ms: z.number().nonnegative().optional(),
  steps: z.array(drillStep),
  evidence: z.array(drillEvidence),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
})
export type Drill = z.infer<typeof drill>

export const ENDED_DRILL: readonly Drill['state'][] = ['passed', 'failed', 'cancelled', 'interrupted']

const rating = z.object({ score: z.number().int().min(1).max(10), reason: z.string() })

/** One row of the FMEA board: the risk of a scenario as it stands now. */
export const failureMode = z.object({
  scenario,
  title: z.string(),
  category: z.string(),
  severity: rating,
  occurrence: rating.extend({ incidents: z.number().int().nonnegative() }),
  detection: rating,
  /** Severity × occurrence × detection, 1 to 1000. */
  priority: z.number().int(),
  /** Against the same a week ago. */
  trend: z.enum(['rising', 'falling', 'steady']),
  priority_before: z.number().int(),
  /** The newest drill that ran to its end. */
  last_rehearsal: z
    .object({
      id: z.string(),
      at: instant,
      passed: z.boolean(),
      detect_ms: z.number().optional(),
      recover_ms: z.number().optional(),
    })
    .optional(),
})
export type FailureMode = z.infer<typeof failureMode>

/** A row of FAILURE_MODES' production readiness checklist. Ready only by a drill that passed. */
export const readinessRow = z.object({
  name: z.string(),
  note: z.string(),
  scenario,
  proven: z.object({ drill: z.string(), at: instant, evidence: z.string() }).optional(),
  /** Why it is not ticked. */
  missing: z.string().optional(),
})
export type ReadinessRow = z.infer<typeof readinessRow>

/** What drills there may be here, and what they have shown. */
export const drillBoard = z.object({
  /** Why no drill may run in a lab of this profile; absent where they may. */
  refused: z.string().optional(),
  /** The agents that the policy marks as staging, and why no drill may run against one now; absent where they may. */
  staging: z.array(z.object({ agent_id: agentId, refused: z.string().optional() })),
  /** The scenarios that can be rehearsed against one of those, and why the others are for the lab only. */
  scenarios: z.array(z.object({ scenario, lab_only: z.string().optional() })),
  modes: z.array(failureMode),
  readiness: z.array(readinessRow),
})
export type DrillBoard = z.infer<typeof drillBoard>
