import { isStewardError } from '../../../shared/model/errors'
import { type TaskId, toInstant } from '../../../shared/model/ids'
import { readOwnOrder } from '../../protocol/delegation'
import type { ExecutionResult, StoredTask } from '../ports'
import { collectArtifacts } from './collect-artifacts'
import type { AgentContext, TaskResult } from './context'
import { finishTask } from './finish-task'
import { SignalRecorder } from './signal-recorder'
import { taskUnknown } from './task-log'

/** Why a task is stopped: its client wants no more of it, or the agent ends and leaves it to its next start. */
export type StopReason = 'cancelled' | 'agent_stopping'

const reasonOf = (agent: AgentContext, taskId: TaskId, error: unknown): string => {
  agent.log.error('a task could not be carried out', { task_id: taskId, error: String(error) })
  return isStewardError(error) ? error.message : 'something unexpected went wrong in the agent'
}

const beginHeartbeat = (agent: AgentContext, recorder: SignalRecorder): (() => void) => {
  let stop: () => void
  const beat = (): void => {
    recorder.write({ type: 'heartbeat' })
    stop = agent.clock.after(agent.limits.heartbeatMs, beat)
  }
  stop = agent.clock.after(agent.limits.heartbeatMs, beat)
  return () => stop()
}

const execute = async (agent: AgentContext, task: StoredTask, signal: AbortSignal): Promise<ExecutionResult> => {
  const recorder = new SignalRecorder(agent, task.task_id)
  const endHeartbeat = beginHeartbeat(agent, recorder)
  try {
    const workspace = await agent.workspace.create(task.task_id)
    // A listener that is added now would never hear of it.
    if (signal.aborted) return { outcome: 'cancelled' }
    const result = await agent.executor.run({
      taskId: task.task_id,
      operation: task.operation,
      input: readOwnOrder(task.order).input,
      workspace,
      onSignal: (told) => recorder.take(told),
      signal,
    })
    endHeartbeat()
    await recorder.settle()
    return result
  } catch (error) {
    return { outcome: 'failed', reason: reasonOf(agent, task.task_id, error) }
  } finally {
    endHeartbeat()
  }
}

/** What a failed or cancelled task left is returned too: half of the work may be worth something. */
const withArtifacts = async (agent: AgentContext, taskId: TaskId, result: ExecutionResult): Promise<TaskResult> => {
  try {
    return { ...result, artifacts: await collectArtifacts(agent, taskId) }
  } catch (error) {
    const reason = reasonOf(agent, taskId, error)
    return result.outcome === 'completed' ? { outcome: 'failed', reason } : result
  }
}

/**
 * Runs an accepted task to its receipt. Where the agent itself is stopping nothing more is recorded: the task stays unfinished,
 * and the next start decides.
 *
 * @param signal aborted with a {@link StopReason}
 */
export const runTask = async (agent: AgentContext, taskId: TaskId, signal: AbortSignal): Promise<void> => {
  const startedAt = toInstant(agent.clock.now())
  const task = await agent.events.record(taskId, { type: 'started' }, { startedAt })
  const result = await execute(agent, task, signal)
  const reason: StopReason | undefined = signal.reason
  if (reason === 'agent_stopping') return
  const complete = await withArtifacts(agent, taskId, result)
  const latest = await agent.store.get(taskId)
  if (!latest) throw taskUnknown(taskId)
  await finishTask(agent, latest, complete)
}
