import type { TaskId } from '../../../shared/model/ids'
import type { StopReason } from './run-task'

interface Running {
  readonly controller: AbortController
  readonly done: Promise<void>
}

/** Runs tasks in the order they came, a limited number at once. `run` must not reject. */
export class TaskQueue {
  private readonly line: TaskId[] = []
  private readonly active = new Map<TaskId, Running>()
  private stopping = false

  constructor(
    private readonly limit: number,
    private readonly run: (taskId: TaskId, signal: AbortSignal) => Promise<void>,
  ) {}

  get waiting(): number {
    return this.line.length
  }

  get running(): number {
    return this.active.size
  }

  add(taskId: TaskId): void {
    this.line.push(taskId)
    this.startNext()
  }

  /** Takes a task that waits out of the line; false where it does not wait. */
  drop(taskId: TaskId): boolean {
    const place = this.line.indexOf(taskId)
    if (place !== -1) this.line.splice(place, 1)
    return place !== -1
  }

  /** Tells a running task to stop; it ends in its own time. */
  abort(taskId: TaskId, reason: StopReason): void {
    this.active.get(taskId)?.controller.abort(reason)
  }

  /** Starts nothing more, stops what runs, and resolves when all has ended. */
  async stop(): Promise<void> {
    this.stopping = true
    for (const { controller } of this.active.values()) controller.abort('agent_stopping' satisfies StopReason)
    await Promise.all([...this.active.values()].map(({ done }) => done))
  }

  private startNext(): void {
    while (!this.stopping && this.active.size < this.limit) {
      const taskId = this.line.shift()
      if (taskId === undefined) return
      const controller = new AbortController()
      const done = this.run(taskId, controller.signal).then(() => {
        this.active.delete(taskId)
        this.startNext()
      })
      this.active.set(taskId, { controller, done })
    }
  }
}
