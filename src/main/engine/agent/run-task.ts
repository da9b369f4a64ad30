import type { Checkpoint, ResumePoint } from '../../../shared/model/checkpoint'
import type { Order } from '../../../shared/model/delegation'
import { isStewardError } from '../../../shared/model/errors'
import { type TaskId, toInstant } from '../../../shared/model/ids'
import { readOwnOrder } from '../../protocol/delegation'
import type { ExecutionRequest, ExecutionResult, StoredTask } from '../ports'
import { Checkpointer, gatherCheckpoint } from './checkpoints'
import { collectArtifacts } from './collect-artifacts'
import type { AgentContext, TaskResult } from './context'
import { finishTask } from './finish-task'
import { persistently } from './persistently'
import { SignalRecorder } from './signal-recorder'
import { TaskFolder } from './task-folder'
import { taskUnknown } from './task-log'

/** Why a task is stopped: its client wants no more of it, or the agent ends and leaves it to its next start. */
export type StopReason = 'cancelled' | 'agent_stopping'

const reasonOf = (agent: AgentContext, taskId: TaskId, error: unknown): string => {
  agent.log.error('a task could not be carried out', { task_id: taskId, error: String(error) })
  return isStewardError(error) ? error.message : 'something unexpected went wrong in the agent'
}

interface Execution {
  readonly task: StoredTask
  readonly order: Order
  readonly folder: TaskFolder
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

/** Makes the workspace as it was at the checkpoint the order resumes from. */
const restore = async (
  agent: AgentContext,
  task: StoredTask,
  resume: ResumePoint,
  folder: TaskFolder,
): Promise<Checkpoint> => {
  const who = { agentId: task.clientId, keyId: task.clientKey, predecessors: task.clientPredecessors ?? [] }
  const gathered = await gatherCheckpoint(agent, who, resume)
  await folder.restore(gathered.content, (digest) => gathered.folder.blocks.read(digest))
  return gathered.content
}

const execute = async (
  agent: AgentContext,
  { task, order, folder }: Execution,
  signal: AbortSignal,
): Promise<ExecutionResult> => {
  const recorder = new SignalRecorder(agent, task.task_id)
  const endHeartbeat = beginHeartbeat(agent, recorder, order.heartbeat_interval_ms)
  let checkpointer: Checkpointer | undefined
  try {
    const { resume } = order
    const from = resume && (await persistently(agent, () => restore(agent, task, resume, folder)))
    const workspace = () => persistently(agent, () => folder.path())
    // A checkpoint is of the folder, whether or not there is a file in it yet.
    if (order.checkpoint_interval_ms !== undefined) await workspace()
    const taking = new Checkpointer(agent, { task, everyMs: order.checkpoint_interval_ms, from })
    checkpointer = taking
    if (from) recorder.write({ type: 'progress', progress: from.progress })
    // A listener that is added now would never hear of it.
    if (signal.aborted) return { outcome: 'cancelled' }
    const request: ExecutionRequest = {
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
    }
    const result = await persistently(agent, () => agent.executor.run(request))
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
  const execution = { task, order: readOwnOrder(task.order), folder: new TaskFolder(agent.workspace, taskId) }
  const result = await execute(agent, execution, signal)
  const reason: StopReason | undefined = signal.reason
  if (reason === 'agent_stopping') return
  const complete = execution.folder.made ? await withArtifacts(agent, taskId, result) : result
  await persistently(agent, async () => {
    const latest = await agent.store.get(taskId)
    if (!latest) throw taskUnknown(taskId)
    await finishTask(agent, latest, complete)
  })
  // The receipt now says what there is; of a task that did not complete the client may still want the last checkpoint.
  if (complete.outcome === 'completed' && execution.order.checkpoint_interval_ms !== undefined)
    await agent.checkpoints.folder(taskId).destroy()
}
