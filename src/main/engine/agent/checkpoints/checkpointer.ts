import { isStewardError } from '../../../../shared/model/errors'
import { type Digest, toInstant } from '../../../../shared/model/ids'
import { changedFiles, makeCheckpoint } from '../../../protocol/delegation'
import { sha256Digest } from '../../../protocol/encoding'
import type { CheckpointFolder, ExecutionSignal, RunningProgram, StoredTask, WorkspaceSnapshot } from '../../ports'
import type { AgentContext } from '../context'
import { sweepCheckpoints } from './kept-checkpoints'
import { type Moment, momentBetween, momentWithin } from './moment'
import { type Position, ProgressTracker } from './progress'

export interface CheckpointerOptions {
  readonly task: StoredTask
  /** Milliseconds between two checkpoints; undefined: none are wanted. */
  readonly everyMs: number | undefined
  /** Where an earlier attempt had got to, and its number. */
  readonly from: (Position & { readonly number: number }) | undefined
}

/**
 * Takes checkpoints of a running task: between phases, and every so often within one (FAILURE_MODES 1.1). The program is held
 * still while its files are read, so that a checkpoint is its workspace at one moment. A checkpoint that cannot be taken is told
 * in the task's log and never fails the task.
 */
export class Checkpointer {
  private readonly folder: CheckpointFolder
  private readonly tracker: ProgressTracker
  private number: number
  private program: RunningProgram | undefined
  private previous: WorkspaceSnapshot | undefined
  private last: Position | undefined
  private readonly moments: Moment[] = []
  /** The moment between phases whose next phase is not named yet. */
  private unnamed: Moment | undefined
  private working: Promise<void> | undefined
  private told: string | undefined
  private stopped = false
  private cancelInterval: () => void = () => undefined

  constructor(
    private readonly agent: AgentContext,
    private readonly options: CheckpointerOptions,
  ) {
    this.folder = agent.checkpoints.folder(options.task.task_id)
    this.tracker = new ProgressTracker(options.from)
    this.number = options.from?.number ?? 0
    this.scheduleInterval()
  }

  /** From now on the program is held still while its files are read. */
  started(program: RunningProgram): void {
    this.program = program
  }

  take(signal: ExecutionSignal): void {
    const meaning = this.tracker.take(signal)
    if (meaning === undefined) return
    this.unnamed?.settle()
    this.unnamed = undefined
    if (meaning !== 'phase_ended' || signal.type !== 'phase') return
    if (this.options.everyMs === undefined) {
      this.program?.saved(signal.phase)
      return
    }
    this.unnamed = momentBetween(signal.phase, this.tracker, this.agent.clock)
    this.want(this.unnamed)
  }

  /** Takes no more, and resolves when the one under way is done. */
  async stop(): Promise<void> {
    this.stopped = true
    this.cancelInterval()
    this.unnamed?.settle()
    await this.working
  }

  private scheduleInterval(): void {
    const { everyMs } = this.options
    if (everyMs === undefined) return
    this.cancelInterval = this.agent.clock.after(Math.max(everyMs, this.agent.limits.leastCheckpointMs), () => {
      // One that is being taken will do.
      if (this.working === undefined) this.want(momentWithin(this.tracker))
      if (!this.stopped) this.scheduleInterval()
    })
  }

  private want(moment: Moment): void {
    if (this.stopped) {
      moment.settle()
      return
    }
    // Held still before anything is awaited: each moment that passes, the next phase may write.
    this.program?.pause()
    this.moments.push(moment)
    this.working ??= this.work()
  }

  private async work(): Promise<void> {
    try {
      for (let next = this.moments.shift(); next && !this.stopped; next = this.moments.shift())
        await this.takeOne(next).catch((error: unknown) => this.tell(error))
    } finally {
      this.working = undefined
      this.program?.resume()
    }
  }

  private async takeOne(moment: Moment): Promise<void> {
    const { task } = this.options
    const { workspace, limits, signer, clock, agentId, events } = this.agent
    const snapshot = await workspace
      .snapshot(task.task_id, (block) => this.keep(block), {
        maxBytes: limits.artifactBytes,
        previous: this.previous,
      })
      // Also where it failed: a program must not wait for what will not come.
      .finally(() => this.goOn(moment))
    const position = await moment.position
    const unchanged = this.previous !== undefined && changedFiles(this.previous.files, snapshot.files).length === 0
    this.previous = snapshot
    // Another one of the same would tell nothing new.
    if (unchanged && !position.between_phases && position.phase === this.last?.phase) return
    const number = this.number + 1
    const { envelope, digest } = await makeCheckpoint(
      {
        ...position,
        task_id: task.task_id,
        agent_id: agentId,
        order_digest: task.orderDigest,
        number,
        taken_at: toInstant(clock.now()),
        files: [...snapshot.files],
        folders: [...snapshot.folders],
      },
      signer,
    )
    // Durable before it is announced: the client comes for it at once.
    await this.folder.save(String(number), envelope)
    this.number = number
    this.last = position
    await events.record(task.task_id, {
      type: 'checkpoint',
      number,
      digest,
      ...(position.phase === undefined ? {} : { phase: position.phase }),
    })
    await sweepCheckpoints(this.folder, snapshot)
  }

  private goOn(moment: Moment): void {
    if (moment.ended !== undefined) this.program?.saved(moment.ended)
    moment.goesOn()
    if (this.moments.length === 0) this.program?.resume()
  }

  private async keep(block: Uint8Array): Promise<Digest> {
    const digest = sha256Digest(block)
    if (!(await this.folder.blocks.has(digest)))
      await this.folder.blocks.putStream(once(block), digest, block.byteLength)
    return digest
  }

  /** Once for each reason: a link in the workspace stays there, and one line says so. */
  private async tell(error: unknown): Promise<void> {
    const { task } = this.options
    const reason = isStewardError(error) ? error.message : 'the checkpoint could not be stored'
    this.agent.log.warn('a checkpoint was not taken', { task_id: task.task_id, error: String(error) })
    if (this.told === reason) return
    this.told = reason
    const line = `no checkpoint was taken: ${reason}`.slice(0, this.agent.limits.logLineLength).toWellFormed()
    await this.agent.events
      .record(task.task_id, { type: 'log', stream: 'err', line })
      .catch((failure: unknown) =>
        this.agent.log.error('an event could not be recorded', { task_id: task.task_id, error: String(failure) }),
      )
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
