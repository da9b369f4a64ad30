import { StewardError } from '../../../shared/model/errors'
import { toInstant } from '../../../shared/model/ids'
import type { Job, JobOf } from '../../../shared/model/job'
import type { Clock, EngineEvent } from '../ports'
import type { Progress } from './progress'

/** How many that have ended are remembered, for whoever was away from the screen. */
const KEPT = 20
/** Work that counts thousands of things tells of no more than ten a second. */
const TOLD_EVERY_MS = 100

export interface JobsOptions {
  readonly clock: Clock
  readonly emit: (event: EngineEvent) => void
  /** Resolves when everything else that waits has had its turn. */
  readonly turn: () => Promise<void>
}

interface NewJob extends JobOf {
  readonly title: string
  /** What is done first. */
  readonly step: string
}

export interface Outcome {
  /** In a sentence. */
  readonly text: string
  /** Whether it did not do what it was for, though nothing was thrown. */
  readonly failed?: boolean
}

/**
 * Long work under way: each with what it does, how far it is, and a way to stop it. One mechanism for whatever a person would
 * otherwise wait for before a busy button. Nothing of it is stored: work that has to survive a crash is a saga of its own.
 */
export class Jobs {
  readonly #options: JobsOptions
  readonly #running = new Map<string, RunningJob<unknown>>()
  #ended: readonly Job[] = []

  constructor(options: JobsOptions) {
    this.#options = options
  }

  /**
   * Does the work as a job.
   *
   * @param outcome what it came to
   * @throws StewardError `conflict` where it is under way already, `cancelled` where it was stopped, and what the work throws
   */
  run<T>(of: NewJob, work: (progress: Progress) => Promise<T>, outcome: (answer: T) => Outcome): Promise<T> {
    if (this.isRunning(of))
      throw new StewardError('conflict', `this is under way already: ${of.title}`, {
        suggestions: ['Wait for it to end, or stop it: it is shown at the top of the console'],
      })
    return this.#start(of, work, outcome)
  }

  /** As `run`; whoever asks while it is under way waits for the same. `work` must then mean the same for both. */
  join<T>(of: NewJob, work: (progress: Progress) => Promise<T>, outcome: (answer: T) => Outcome): Promise<T> {
    const running = this.#running.get(keyOf(of))
    return running ? (running.answer as Promise<T>) : this.#start(of, work, outcome)
  }

  isRunning(of: JobOf): boolean {
    return this.#running.has(keyOf(of))
  }

  /** @returns whether it stops now: false where there is none, or where it can no longer be stopped */
  stop(of: JobOf): boolean {
    return this.#running.get(keyOf(of))?.stop() ?? false
  }

  /** Stops whatever can be stopped: the program ends. */
  stopAll(): void {
    for (const running of this.#running.values()) running.stop()
  }

  /** Those under way first, then those that ended, the last to end first. */
  list(): readonly Job[] {
    return [...[...this.#running.values()].map(({ job }) => job), ...this.#ended]
  }

  #start<T>(of: NewJob, work: (progress: Progress) => Promise<T>, outcome: (answer: T) => Outcome): Promise<T> {
    const running = new RunningJob(of, this.#options, work, outcome)
    this.#running.set(keyOf(of), running)
    return running.answer.finally(() => {
      this.#running.delete(keyOf(of))
      this.#ended = [running.job, ...this.#ended.filter((other) => keyOf(other) !== keyOf(of))].slice(0, KEPT)
    })
  }
}

const NOTHING_CHANGED = 'nothing was changed'

const cancelled = (stopped: string): StewardError => new StewardError('cancelled', `it was stopped: ${stopped}`)

const keyOf = ({ kind, subject }: JobOf): string => `${kind} ${subject}`

class RunningJob<T> implements Progress {
  readonly answer: Promise<T>
  readonly #options: JobsOptions
  readonly #controller = new AbortController()
  #job: Job
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(
    { kind, subject, title, step }: NewJob,
    options: JobsOptions,
    work: (progress: Progress) => Promise<T>,
    outcome: (answer: T) => Outcome,
  ) {
    this.#options = options
    const started_at = toInstant(options.clock.now())
    this.#job = { kind, subject, title, state: 'running', step, stoppable: true, started_at }
    this.#tell()
    this.answer = this.#do(work, outcome)
  }

  get job(): Job {
    return this.#job
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  stop(): boolean {
    if (!this.#job.stoppable) return false
    this.#change({ state: 'stopping' })
    this.#controller.abort()
    return true
  }

  step(step: string): void {
    this.#change({ step })
  }

  share(done: number, of: number): void {
    this.#job = { ...this.#job, share: { done, of } }
    if (this.#options.clock.now() - this.#toldAt >= TOLD_EVERY_MS) this.#tell()
  }

  async turn(stopped = NOTHING_CHANGED): Promise<void> {
    await this.#options.turn()
    this.#endIfStopped(stopped)
  }

  unlessStopped<T>(work: Promise<T>, stopped = NOTHING_CHANGED): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(cancelled(stopped))
      if (this.signal.aborted) stop()
      this.signal.addEventListener('abort', stop, { once: true })
      work.then(resolve, reject).finally(() => this.signal.removeEventListener('abort', stop))
    })
  }

  async commit(step: string, stopped = NOTHING_CHANGED): Promise<void> {
    await this.#options.turn()
    // Nothing is waited for in between: whoever is told that it stops must not find it done.
    this.#endIfStopped(stopped)
    this.#change({ step, stoppable: false })
    // Told before what may keep the process busy begins.
    await this.#options.turn()
  }

  #endIfStopped(stopped: string): void {
    if (this.signal.aborted) throw cancelled(stopped)
  }

  async #do(work: (progress: Progress) => Promise<T>, outcome: (answer: T) => Outcome): Promise<T> {
    try {
      const answer = await work(this)
      const { text, failed = false } = outcome(answer)
      this.#end(failed ? 'failed' : 'done', text)
      return answer
    } catch (error) {
      const message = error instanceof StewardError ? error.message : 'it failed unexpectedly; the log has the details'
      this.#end(error instanceof StewardError && error.code === 'cancelled' ? 'stopped' : 'failed', message)
      throw error
    }
  }

  #end(state: 'done' | 'stopped' | 'failed', step: string): void {
    this.#change({ state, step, stoppable: false, ended_at: toInstant(this.#options.clock.now()) })
  }

  #change(change: Partial<Job>): void {
    this.#job = { ...this.#job, ...change }
    this.#tell()
  }

  #tell(): void {
    this.#toldAt = this.#options.clock.now()
    this.#options.emit({ name: 'job.changed', payload: this.#job })
  }
}
