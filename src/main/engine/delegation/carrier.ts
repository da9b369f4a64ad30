import type { TaskId } from '../../../shared/model/ids'
import type { Clock } from '../ports'

/** One task being carried: what ends it, and what wakes it from waiting. */
export interface Carrying {
  readonly signal: AbortSignal
  /** Resolves after `ms` milliseconds, or when the carrying is to end. */
  wait(ms: number): Promise<void>
}

interface Carried {
  readonly controller: AbortController
  readonly done: Promise<void>
}

/** Carries tasks, each at most once at a time, and lets go of one or of all. `carry` must not reject. */
export class Carrier {
  readonly #clock: Clock
  readonly #carry: (taskId: TaskId, carrying: Carrying) => Promise<void>
  readonly #carried = new Map<TaskId, Carried>()
  #stopped = false

  constructor(clock: Clock, carry: (taskId: TaskId, carrying: Carrying) => Promise<void>) {
    this.#clock = clock
    this.#carry = carry
  }

  take(taskId: TaskId): void {
    if (this.#carried.has(taskId) || this.#stopped) return
    const controller = new AbortController()
    const { signal } = controller
    const done = this.#carry(taskId, { signal, wait: (ms) => this.#wait(ms, signal) }).finally(() => {
      if (this.#carried.get(taskId)?.controller === controller) this.#carried.delete(taskId)
    })
    this.#carried.set(taskId, { controller, done })
  }

  /** Resolves when nothing is done about the task any more. */
  async letGo(taskId: TaskId): Promise<void> {
    const carried = this.#carried.get(taskId)
    carried?.controller.abort()
    await carried?.done
  }

  /** Takes no more, and resolves when all are let go of. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const { controller } of this.#carried.values()) controller.abort()
    await Promise.allSettled([...this.#carried.values()].map(({ done }) => done))
  }

  #wait(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const end = () => {
        cancel()
        signal.removeEventListener('abort', end)
        resolve()
      }
      const cancel = this.#clock.after(ms, end)
      signal.addEventListener('abort', end, { once: true })
    })
  }
}
