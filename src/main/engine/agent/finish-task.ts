import type { Receipt } from '../../../shared/model/delegation'
import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { fromInstant, toInstant } from '../../../shared/model/ids'
import { makeReceipt } from '../../protocol/delegation'
import type { StoredTask } from '../ports'
import type { AgentContext, TaskResult } from './context'

const receiptOf = (agent: AgentContext, task: StoredTask, result: TaskResult): Receipt => {
  const startedAt = task.startedAt && fromInstant(task.startedAt)
  // A clock that was set back meanwhile: no client would believe a task that ended before it began.
  const now = toInstant(Math.max(agent.clock.now(), startedAt ?? 0))
  return {
    task_id: task.task_id,
    agent_id: agent.agentId,
    order_digest: task.orderDigest,
    outcome: result.outcome,
    ...(result.reason === undefined ? {} : { reason: result.reason.toWellFormed() }),
    ...(result.interrupted && { interrupted: true as const }),
    ...(result.output === undefined ? {} : { output: result.output }),
    artifacts: [...(result.artifacts ?? [])],
    started_at: task.startedAt ?? now,
    finished_at: now,
  }
}

/** The signed receipt; where the output cannot be signed, one that says so. */
const signReceipt = async (
  agent: AgentContext,
  receipt: Receipt,
): Promise<{ receipt: Receipt; envelope: Envelope }> => {
  try {
    return { receipt, envelope: (await makeReceipt(receipt, agent.signer)).envelope }
  } catch (error) {
    if (!(error instanceof StewardError) || receipt.output === undefined) throw error
    const { output: _unsignable, ...rest } = receipt
    return signReceipt(agent, { ...rest, outcome: 'failed', reason: `the output cannot be returned: ${error.message}` })
  }
}

/** Ends a task: its signed receipt is stored with the event that ends the stream and sends the client for it. */
export const finishTask = async (agent: AgentContext, task: StoredTask, result: TaskResult): Promise<StoredTask> => {
  const { receipt, envelope } = await signReceipt(agent, receiptOf(agent, task, result))
  return announceEnd(agent, task, receipt, {
    receipt: envelope,
    artifacts: receipt.artifacts,
    finishedAt: receipt.finished_at,
  })
}

/** The last event of a task whose receipt is stored, or is stored with it. */
export const announceEnd = (
  agent: AgentContext,
  task: StoredTask,
  receipt: Receipt,
  stored: Partial<Pick<StoredTask, 'receipt' | 'artifacts' | 'finishedAt'>> = {},
): Promise<StoredTask> => {
  const reason = receipt.reason === undefined ? {} : { reason: receipt.reason }
  const interrupted = receipt.interrupted ? { interrupted: true as const } : {}
  const event = { type: 'finished', outcome: receipt.outcome, ...reason, ...interrupted } as const
  return agent.events.record(task.task_id, event, stored)
}
