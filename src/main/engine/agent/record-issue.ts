import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { toInstant } from '../../../shared/model/ids'
import type { IssueStatement } from '../../../shared/model/issue'
import { findingPlace } from '../../../shared/model/result'
import { verifyIssue } from '../../protocol/delegation'
import { sha256Digest } from '../../protocol/encoding'
import type { StoredTask } from '../ports'
import type { AgentContext, Caller } from './context'

/** Issues kept of one task: a client has one to report, and may report again after a change of its policy. */
const MAX_ISSUES = 20
const MAX_LOGGED = 10

const disagreement = (
  agent: AgentContext,
  caller: Caller,
  task: StoredTask,
  said: IssueStatement,
): string | undefined => {
  if (said.agent_id !== agent.agentId) return `it speaks of ${said.agent_id}`
  if (said.client_id !== caller.agentId) return 'it speaks for another client'
  if (said.task_id !== task.task_id) return 'it speaks of another task'
  const receipt = task.receipt && sha256Digest(Buffer.from(task.receipt.payload, 'base64'))
  return said.receipt_digest === receipt ? undefined : 'it speaks of another receipt than this task has'
}

/**
 * Keeps a client's signed word that the task's result was invalid, and shows it in the log (FAILURE_MODES 1.2 `notify_agent`).
 * Durable when it resolves.
 *
 * @throws StewardError `input_invalid`, `rate_limited`, and as `verifyIssue`
 */
export const recordIssue = async (
  agent: AgentContext,
  caller: Caller,
  task: StoredTask,
  issue: Envelope,
): Promise<{ issues: number }> => {
  const { content, digest } = verifyIssue(issue, caller.key)
  const fault = disagreement(agent, caller, task, content)
  if (fault)
    throw new StewardError('input_invalid', `the issue is not accepted: ${fault}`, {
      details: { task_id: task.task_id },
      suggestions: ['Report each issue with the task and the receipt it is about.'],
    })
  const known = await agent.store.issues(task.task_id)
  const isKnown = known.some((entry) => entry.digest === digest)
  if (known.length >= MAX_ISSUES && !isKnown)
    throw new StewardError('rate_limited', `${task.task_id} has as many issues as are kept`)
  const receivedAt = toInstant(agent.clock.now())
  const issues = await agent.store.addIssue({ taskId: task.task_id, digest, receivedAt, envelope: issue })
  if (!isKnown)
    agent.log.warn('a client rejected a result', {
      task_id: task.task_id,
      client_id: caller.agentId,
      codes: content.codes.map(({ code, count }) => `${code} ×${count}`).join(', '),
      findings: (content.findings ?? [])
        .slice(0, MAX_LOGGED)
        .map((finding) => `${findingPlace(finding)}: ${finding.message}`),
    })
  return { issues }
}
