import type { MissingBlocks } from '../../../shared/model/checkpoint'
import type { Artifact, TaskStatus } from '../../../shared/model/delegation'
import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { AgentId, Digest, TaskId } from '../../../shared/model/ids'
import type { Operation } from '../../../shared/model/manifest'
import { type AccessList, belongsTo, type HealthReport, inputCheck, isFinal } from '../../protocol/delegation'
import type { Signer } from '../../protocol/identity'
import type { AgentStore, Checkpoints, Clock, Executor, Log, StoredTask, Workspace } from '../ports'
import { acceptTask, type Submission } from './accept-task'
import {
  checkpointBlocks,
  checkpointDocument,
  discardOldCheckpoints,
  receiveBlocks,
  receiveCheckpoint,
} from './checkpoints'
import { type AgentContext, type AgentLimits, type Caller, DEFAULT_LIMITS, submitterOf } from './context'
import { finishTask } from './finish-task'
import { recordIssue } from './record-issue'
import { resumeUnfinished } from './resume-unfinished'
import { runTask } from './run-task'
import { type NumberedEvent, TaskLog, taskUnknown } from './task-log'
import { TaskQueue } from './task-queue'
import { statusOf } from './task-status'
import { taskUnderKey } from './task-under-key'

export interface AgentOptions {
  readonly agentId: AgentId
  readonly version: string
  /** Of the agent's own manifest; their schemas are compiled once. */
  readonly operations: readonly Operation[]
  /** Signs events and receipts; certified in the manifest. Read at each use, since an agent may take other keys while it runs. */
  readonly signer: Signer
  readonly allow: AccessList
  readonly limits?: Partial<AgentLimits>
  readonly store: AgentStore
  readonly executor: Executor
  readonly workspace: Workspace
  readonly checkpoints: Checkpoints
  readonly clock: Clock
  readonly log: Log
}

/** An agent that takes on, runs and answers for tasks. Every method that names a task throws `task_unknown` for another's. */
export class Agent {
  private readonly context: AgentContext
  private readonly queue: TaskQueue
  private readonly startedAt: number
  private readonly ending = new AbortController()

  /** @throws StewardError `manifest_invalid` where an operation's schema does not compile */
  constructor(private readonly options: AgentOptions) {
    const { store, clock } = options
    const limits = { ...DEFAULT_LIMITS, ...options.limits }
    const events = new TaskLog(store, () => options.signer, clock)
    const { signal: ending } = this.ending
    this.context = {
      ...options,
      get signer() {
        return options.signer
      },
      limits,
      events,
      ending,
      checkInput: inputCheck(options.operations),
    }
    this.queue = new TaskQueue(limits.concurrency, (taskId, signal) => this.runSafely(taskId, signal))
    this.startedAt = clock.now()
  }

  /** Settles what an earlier run left; call once before the first request. */
  async start(): Promise<void> {
    await resumeUnfinished(this.context, (taskId) => this.queue.add(taskId))
    await discardOldCheckpoints(this.context)
  }

  /** Stops running programs without recording an end, so that the next start settles them, and ends every event stream. */
  async stop(): Promise<void> {
    this.ending.abort()
    await this.queue.stop()
  }

  /**
   * Takes on an order; throws as {@link acceptTask}.
   *
   * @param waitMs answer no sooner than the task has ended, with its receipt, or this long has passed
   */
  async submit(caller: Caller, submission: Submission, waitMs = 0): Promise<{ status: TaskStatus; existing: boolean }> {
    const hasRoom = (): boolean => this.queue.waiting < this.context.limits.waiting
    const { task, existing } = await acceptTask(this.context, caller, submission, hasRoom)
    // In line before anything is awaited: a cancel that comes now must find it.
    if (!existing) this.queue.add(task.task_id)
    if (waitMs === 0) return { status: statusOf(task), existing }
    const ended = await this.context.events.ended(task.task_id, waitMs)
    return { status: { ...statusOf(ended), ...(ended.receipt && { receipt: ended.receipt }) }, existing }
  }

  async status(caller: Caller, taskId: TaskId): Promise<TaskStatus> {
    return statusOf(await this.owned(caller, taskId))
  }

  /** What became of an order whose answer was lost (FAILURE_MODES 2.1). @throws StewardError `task_unknown`: it never arrived */
  async statusByIdempotencyKey(caller: Caller, key: string): Promise<TaskStatus> {
    const task = await taskUnderKey(this.context.store, submitterOf(caller), key)
    if (task) return statusOf(task)
    throw new StewardError('task_unknown', 'no task of yours was ordered under this idempotency key', {
      details: { idempotency_key: key },
      suggestions: ['The order did not arrive: it is safe to send it again under the same key.'],
    })
  }

  /** @throws StewardError `input_invalid` where the caller has seen more events than there are */
  async events(
    caller: Caller,
    taskId: TaskId,
    afterSeq: number,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<NumberedEvent>> {
    const task = await this.owned(caller, taskId)
    if (afterSeq > task.last_event)
      throw new StewardError('input_invalid', `${taskId} has ${task.last_event} events; none follows ${afterSeq}`, {
        suggestions: ['Ask for the events from the first one on.'],
      })
    return this.context.events.stream(taskId, afterSeq, AbortSignal.any([signal, this.ending.signal]))
  }

  /** @throws StewardError `task_not_finished` */
  async receipt(caller: Caller, taskId: TaskId): Promise<Envelope> {
    return (await this.finished(caller, taskId)).receipt
  }

  /** @throws StewardError `task_not_finished`, `artifact_unknown` */
  async artifact(
    caller: Caller,
    taskId: TaskId,
    name: string,
  ): Promise<{ artifact: Artifact; bytes: AsyncIterable<Uint8Array> }> {
    const { task } = await this.finished(caller, taskId)
    // Only what the receipt names is handed out, whatever else lies in the folder.
    const artifact = task.artifacts.find((candidate) => candidate.name === name)
    if (!artifact)
      throw new StewardError('artifact_unknown', `${taskId} has no artifact ${JSON.stringify(name.slice(0, 200))}`, {
        suggestions: ['Ask for one of the artifacts that the receipt names.'],
      })
    return { artifact, bytes: this.context.workspace.open(taskId, name) }
  }

  /** A checkpoint's signed document. @throws StewardError `checkpoint_unknown` */
  async checkpoint(caller: Caller, taskId: TaskId, number: number): Promise<Envelope> {
    return checkpointDocument(this.context, (await this.owned(caller, taskId)).task_id, number)
  }

  /** Blocks of a checkpoint, one after the other. @throws StewardError `checkpoint_unknown`, `input_invalid` */
  async checkpointBlocks(
    caller: Caller,
    taskId: TaskId,
    number: number,
    wanted: readonly Digest[],
  ): Promise<AsyncIterable<Uint8Array>> {
    return checkpointBlocks(this.context, (await this.owned(caller, taskId)).task_id, number, wanted)
  }

  /** Takes in what a later order is to resume from; throws as {@link receiveCheckpoint}. */
  receiveCheckpoint(caller: Caller, document: Envelope): Promise<MissingBlocks> {
    return receiveCheckpoint(this.context, caller, document)
  }

  receiveBlocks(caller: Caller, checkpoint: Digest, blocks: readonly Uint8Array[]): Promise<void> {
    return receiveBlocks(this.context, caller, checkpoint, blocks)
  }

  /** A task that waits is cancelled when this resolves; one that runs ends soon after. One that has ended stays as it is. */
  async cancel(caller: Caller, taskId: TaskId): Promise<TaskStatus> {
    const task = await this.owned(caller, taskId)
    if (isFinal(task.state)) return statusOf(task)
    if (this.queue.drop(taskId)) return statusOf(await this.endWaiting(task))
    this.queue.abort(taskId, 'cancelled')
    return statusOf(await this.owned(caller, taskId))
  }

  /** Takes a client's word that the result was invalid; throws as {@link recordIssue}. */
  async reportIssue(caller: Caller, taskId: TaskId, issue: Envelope): Promise<{ issues: number }> {
    return recordIssue(this.context, caller, (await this.finished(caller, taskId)).task, issue)
  }

  health(): HealthReport {
    return {
      agent_id: this.options.agentId,
      version: this.options.version,
      status: this.ending.signal.aborted ? 'stopping' : 'healthy',
      running_tasks: this.queue.running,
      waiting_tasks: this.queue.waiting,
      uptime_seconds: Math.max(0, (this.options.clock.now() - this.startedAt) / 1000),
    }
  }

  /** TRUST "Callers": a task and all of it belong to who ordered it; another's looks like none. */
  private async owned(caller: Caller, taskId: TaskId): Promise<StoredTask> {
    const task = await this.context.store.get(taskId)
    if (!task || !belongsTo(task, submitterOf(caller))) throw taskUnknown(taskId)
    return task
  }

  private async finished(caller: Caller, taskId: TaskId): Promise<{ task: StoredTask; receipt: Envelope }> {
    const task = await this.owned(caller, taskId)
    if (isFinal(task.state) && task.receipt) return { task, receipt: task.receipt }
    throw new StewardError('task_not_finished', `${taskId} is ${task.state}`, {
      details: { task_id: taskId, state: task.state },
      suggestions: ['Follow its events and ask again when it has finished.'],
    })
  }

  /** @throws StewardError where that cannot be recorded; the task then waits on */
  private async endWaiting(task: StoredTask): Promise<StoredTask> {
    try {
      return await finishTask(this.context, task, { outcome: 'cancelled' })
    } catch (error) {
      this.queue.add(task.task_id)
      throw error
    }
  }

  private async runSafely(taskId: TaskId, signal: AbortSignal): Promise<void> {
    try {
      await runTask(this.context, taskId, signal)
    } catch (error) {
      // Its end could not be recorded: it stays unfinished, and the next start settles it.
      this.context.log.error('the end of a task could not be recorded', { task_id: taskId, error: String(error) })
    }
  }
}
