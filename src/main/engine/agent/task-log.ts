import type { TaskEvent } from '../../../shared/model/delegation'
import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type TaskId, toInstant } from '../../../shared/model/ids'
import { changeByEvent, isFinal, makeEvent } from '../../protocol/delegation'
import type { Signer } from '../../protocol/identity'
import type { AgentStore, Clock, SignedEvent, StoredTask } from '../ports'

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never
/** An event before it has its place in the stream. */
export type EventContent = Without<TaskEvent, 'task_id' | 'seq' | 'at'>

type TaskChange = Partial<Omit<StoredTask, 'task_id'>>

export interface NumberedEvent {
  readonly seq: number
  readonly envelope: Envelope
}

export const taskUnknown = (taskId: string): StewardError =>
  new StewardError('task_unknown', `there is no task ${taskId} of yours here`, {
    details: { task_id: taskId },
    suggestions: ['Ask by the idempotency key the task was ordered with.', 'Ask with the key that ordered the task.'],
  })

/** Numbers, signs, stores and hands on the events of tasks. The store is the one source: a listener only learns that it grew. */
export class TaskLog {
  /** The last write of each task: two events must not take the same number. */
  private readonly tails = new Map<TaskId, Promise<unknown>>()
  private readonly waiting = new Map<TaskId, Set<() => void>>()

  constructor(
    private readonly store: AgentStore,
    private readonly signer: () => Signer,
    private readonly clock: Clock,
  ) {}

  /**
   * Appends the task's next event and changes its status by it. Durable when it resolves.
   *
   * @param more what else of the task changes with this event, both or neither
   * @throws StewardError `task_unknown`, `conflict` where the event cannot follow
   */
  record(taskId: TaskId, content: EventContent, more: TaskChange = {}): Promise<StoredTask> {
    const before = this.tails.get(taskId) ?? Promise.resolve()
    const written = before.then(() => this.append(taskId, content, more))
    // A failed write is its own caller's matter, not the next one's.
    const tail = written.then(
      () => undefined,
      () => undefined,
    )
    this.tails.set(taskId, tail)
    void tail.then(() => {
      if (this.tails.get(taskId) === tail) this.tails.delete(taskId)
    })
    return written
  }

  /**
   * The events after a number, stored ones first, then each as it is recorded; ends after the last one of a finished task, or
   * when `signal` aborts.
   */
  async *stream(taskId: TaskId, afterSeq: number, signal: AbortSignal): AsyncGenerator<NumberedEvent> {
    let last = afterSeq
    while (!signal.aborted) {
      // Before reading, or an event recorded meanwhile would go unnoticed.
      const grown = this.growth(taskId, signal)
      const envelopes = await this.store.events(taskId, last)
      for (const envelope of envelopes) {
        last += 1
        yield { seq: last, envelope }
      }
      const task = await this.store.get(taskId)
      if (!task || (isFinal(task.state) && task.last_event <= last)) return
      if (envelopes.length === 0) await grown
    }
  }

  /** A new task with its first event, signed, for the two to be stored together. */
  async begin(task: StoredTask): Promise<{ task: StoredTask; first: SignedEvent }> {
    const event: TaskEvent = { type: 'accepted', task_id: task.task_id, seq: 1, at: task.acceptedAt }
    const { envelope } = await makeEvent(event, this.signer())
    return { task: { ...task, ...changeByEvent(task, event) }, first: { event, envelope } }
  }

  /** The task when it has ended, or as it is after `waitMs`. @throws StewardError `task_unknown` */
  async ended(taskId: TaskId, waitMs: number): Promise<StoredTask> {
    const passed = new AbortController()
    // A reason given is not made: the usual one is an error with a stack, for nobody to read.
    const end = (): void => passed.abort('ended')
    const cancel = this.clock.after(waitMs, end)
    try {
      while (true) {
        const grown = this.growth(taskId, passed.signal)
        const task = await this.store.get(taskId)
        if (!task) throw taskUnknown(taskId)
        if (isFinal(task.state) || passed.signal.aborted) return task
        await grown
      }
    } finally {
      cancel()
      // Whoever waits no more must not be remembered.
      end()
    }
  }

  private async append(taskId: TaskId, content: EventContent, more: TaskChange): Promise<StoredTask> {
    const task = await this.store.get(taskId)
    if (!task) throw taskUnknown(taskId)
    const at = toInstant(this.clock.now())
    const event: TaskEvent = { ...content, task_id: taskId, seq: task.last_event + 1, at }
    const change = changeByEvent(task, event)
    const { envelope } = await makeEvent(event, this.signer())
    const changed = await this.store.appendEvent(event, envelope, { ...more, ...change })
    this.wake(taskId)
    return changed
  }

  private wake(taskId: TaskId): void {
    const listeners = this.waiting.get(taskId)
    this.waiting.delete(taskId)
    for (const listener of listeners ?? []) listener()
  }

  private growth(taskId: TaskId, signal: AbortSignal): Promise<void> {
    const listeners = this.waiting.get(taskId) ?? new Set()
    this.waiting.set(taskId, listeners)
    return new Promise((resolve) => {
      const listener = (): void => {
        listeners.delete(listener)
        signal.removeEventListener('abort', listener)
        resolve()
      }
      listeners.add(listener)
      signal.addEventListener('abort', listener, { once: true })
    })
  }
}
