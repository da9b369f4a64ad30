import { z } from 'zod'
import { agentId, digest, instant, taskId } from './ids'
import { finding, findingCode } from './result'

/** How often one fault is in a result. */
const codeCount = z.object({ code: findingCode, count: z.number().int().positive() })

/**
 * A client's signed word that a result was invalid (FAILURE_MODES 1.2 `notify_agent`, `report_issue`). To the agent it says what
 * and where; to a registry, which everybody can read, only how often what: file names and contents are the client's own.
 */
export const issueStatement = z.object({
  agent_id: agentId,
  client_id: agentId,
  /** The task at the agent. */
  task_id: taskId,
  order_digest: digest,
  /** Of the agent's receipt: it cannot say that it returned something else. */
  receipt_digest: digest,
  codes: z.array(codeCount).min(1).max(50),
  findings: z.array(finding).max(50).optional(),
  reported_at: instant,
})
export type IssueStatement = z.infer<typeof issueStatement>

/** What a registry knows of the issues of an agent. */
export const issueSummary = z.object({
  agent_id: agentId,
  total: z.number().int().nonnegative(),
  last_30_days: z.number().int().nonnegative(),
  /** Clients that reported one. */
  reporters: z.number().int().nonnegative(),
  codes: z.array(codeCount),
})
export type IssueSummary = z.infer<typeof issueSummary>
