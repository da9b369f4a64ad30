import type { Checkpoint } from '../../../shared/model/checkpoint'
import type { Order } from '../../../shared/model/delegation'
import { isStewardError } from '../../../shared/model/errors'
import { type TaskId, toInstant } from '../../../shared/model/ids'
import { readOwnOrder } from '../../protocol/delegation'
import type { ExecutionResult, StoredTask } from '../ports'
import { Checkpointer, gatherCheckpoint } from './checkpoints'
import { collectArtifacts } from './collect-artifacts'
import type { AgentContext, TaskResult } from './context'
import { finishTask } from './finish-task'
import { persistently } from './persistently'
import { SignalRecorder } from './signal-recorder'
import { taskUnknown } from './task-log'

/** Why a task is stopped: its client wants no more of it, or the agent ends and leaves it to its next start. */
export type StopReason = 'cancelled' | 'agent_stopping'

const reasonOf = (agent: AgentContext, taskId: TaskId, error: unknown): string => {
  agent.log.error('a task could not be carried out', { task_id: taskId, error: String(error) })
  return isStewardError(error) ? error.message : 'something unexpected went wrong in the agent'
}

const beginHeartbeat = (agent: AgentContext, recorder: SignalRecorder, wantedMs: number | undefined): (() => void) => {
  const { heartbeatMs, leastHeartbeatMs } = agent.limits
  const everyMs = Math.max(wantedMs ?? heartbeatMs, leastHeartbeatMs)
  let stop: () => void
  const beat = (): void => {
    recorder.beat()
    stop = agent.clock.after(everyMs, beat)
  }
  stop = agent.clock.after(everyMs, beat)
  return () => stop()
}

/** Makes the workspace as the order wants it: empty, or as it was at the checkpoint the order resumes from. */
const prepare = async (agent: AgentContext, task: StoredTask, { resume }: Order): Promise<Checkpoint | undefined> => {
  if (!resume) {
    // What an attempt that never recorded its start has left would otherwise be found as the task's own.
    await agent.workspace.remove(task.task_id)
    return undefined
  }
  const { content, folder } = await gatherCheckpoint(agent, task.clientKey, resume)
  await agent.workspace.restore(task.task_id, content, (digest) => folder.blocks.read(digest))
  return content
}

const execute = async (agent: AgentContext, task: StoredTask, signal: AbortSignal): Promise<ExecutionResult> => {
  const order = readOwnOrder(task.order)
  const recorder = new SignalRecorder(agent, task.task_id)
  const endHeartbeat = beginHeartbeat(agent, recorder, order.heartbeat_interval_ms)
  let checkpointer: Checkpointer | undefined
  try {
    const from = await prepare(agent, task, order)
    const taking = new Checkpointer(agent, { task, everyMs: order.checkpoint_interval_ms, from })
    checkpointer = taking
    if (from) recorder.write({ type: 'progress', progress: from.progress })
    const workspace = await agent.workspace.create(task.task_id)
    // A listener that is added now would never hear of it.
    if (signal.aborted) return { outcome: 'cancelled' }
    const result = await agent.executor.run({
      taskId: task.task_id,
      operation: task.operation,
      input: order.input,
      workspace,
      ...(from && { completedPhases: from.completed_phases }),
      ...(from?.phase !== undefined && { phase: from.phase }),
      onStarted: (program) => taking.started(program),
      onSignal: (told) => {
        recorder.take(told)
        taking.take(told)
      },
      signal,
    })
    endHeartbeat()
    await taking.stop()
    await recorder.settle()
    return result
  } catch (error) {
    return { outcome: 'failed', reason: reasonOf(agent, task.task_id, error) }
  } finally {
    endHeartbeat()
    await checkpointer?.stop()
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
  const task = await persistently(agent, () => agent.events.record(taskId, { type: 'started' }, { startedAt }))
  const result = await execute(agent, task, signal)
  const reason: StopReason | undefined = signal.reason
  if (reason === 'agent_stopping') return
  const complete = await withArtifacts(agent, taskId, result)
  await persistently(agent, async () => {
    const latest = await agent.store.get(taskId)
    if (!latest) throw taskUnknown(taskId)
    await finishTask(agent, latest, complete)
  })
  // The receipt now says what there is; of a task that did not complete the client may still want the last checkpoint.
  if (complete.outcome === 'completed') await agent.checkpoints.folder(taskId).destroy()
}
