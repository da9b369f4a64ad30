import { Worker } from 'node:worker_threads'
import { StewardError } from '../../../shared/model/errors'
import type { AskOptions, Clock } from '../../engine/ports'
import { stewardErrorOf, type WorkAnswer, type WorkQuestion } from '../../protocol/work'

interface Waiting {
  settle(answer: WorkAnswer): void
  fail(error: StewardError): void
}

/** One running thread and the calls that wait for it. Once it has failed it stays failed: whoever owns it starts another. */
export class WorkerThread {
  readonly #kind: string
  readonly #clock: Clock
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #last = 0
  #failure: StewardError | undefined

  constructor(kind: string, file: string, clock: Clock, heapMb: number) {
    this.#kind = kind
    this.#clock = clock
    this.#worker = new Worker(file, { name: kind, resourceLimits: { maxOldGenerationSizeMb: heapMb } })
    // A thread that has nothing to do must not keep the program from ending.
    this.#worker.unref()
    this.#worker.on('message', (answer: WorkAnswer) => this.#answered(answer))
    this.#worker.on('messageerror', (cause) => this.#fail('its answer could not be read', cause))
    this.#worker.on('error', (cause) => this.#fail(String(cause), cause))
    this.#worker.on('exit', (code) => this.#fail(`it ended with code ${code}`))
  }

  get failed(): boolean {
    return this.#failure !== undefined
  }

  ask(name: string, input: unknown, { limitMs }: AskOptions = {}): Promise<unknown> {
    if (this.#failure) return Promise.reject(this.#failure)
    const id = ++this.#last
    return new Promise((resolve, reject) => {
      const question: WorkQuestion = { id, name, input }
      // What cannot be cloned throws here, before anybody waits.
      this.#worker.postMessage(question)
      const cancelLimit =
        limitMs === undefined ? () => undefined : this.#clock.after(limitMs, () => this.#overdue(name, limitMs))
      this.#waiting.set(id, {
        settle: (answer) => {
          cancelLimit()
          if ('error' in answer) reject(stewardErrorOf(answer.error))
          else resolve(answer.output)
        },
        fail: (error) => {
          cancelLimit()
          reject(error)
        },
      })
      this.#worker.ref()
    })
  }

  /** Ends the thread, in the middle of its work if need be; resolves when it has ended. */
  async end(): Promise<void> {
    this.#failWith(new StewardError('cancelled', `the program ends; work on ${this.#kind} was given up`))
    await this.#worker.terminate()
  }

  #answered(answer: WorkAnswer): void {
    this.#waiting.get(answer.id)?.settle(answer)
    this.#waiting.delete(answer.id)
    if (this.#waiting.size === 0) this.#worker.unref()
  }

  #overdue(name: string, limitMs: number): void {
    this.#fail(`${name} took longer than ${limitMs} ms`)
    // Computing code hears no message: only the end of the thread stops it.
    void this.#worker.terminate()
  }

  #fail(why: string, cause?: unknown): void {
    const details = { kind: this.#kind }
    this.#failWith(new StewardError('worker_failed', `the worker for ${this.#kind} failed: ${why}`, { details, cause }))
  }

  #failWith(error: StewardError): void {
    this.#failure ??= error
    for (const waiting of this.#waiting.values()) waiting.fail(this.#failure)
    this.#waiting.clear()
    this.#worker.unref()
  }
}
