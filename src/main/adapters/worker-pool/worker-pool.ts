import { StewardError } from '../../../shared/model/errors'
import type { Ask, AskOptions, Clock, Log, Workers } from '../../engine/ports'
import { workerFile } from './worker-file'
import { WorkerThread } from './worker-thread'

/** An index of 200,000 names takes 300 MB; beyond this a thread fails and the program lives on. */
const HEAP_MB = 2048

export interface WorkerPoolOptions {
  readonly clock: Clock
  readonly log: Log
  /** Where the entry point of a kind is; by default in `workers` of this build. */
  readonly locate?: (kind: string) => string
  readonly heapMb?: number
}

interface Started {
  readonly thread: WorkerThread
  /** Resolves when the thread knows what it must know. */
  readonly prepared: Promise<void>
}

type AnyAsk = (name: string, input: unknown, options?: AskOptions) => Promise<unknown>

/** One lazily started thread a kind; after a crash the next call starts another. */
export class WorkerPool<Kinds> implements Workers<Kinds> {
  readonly #options: WorkerPoolOptions
  readonly #started = new Map<string, Started>()
  readonly #preparations = new Map<string, (ask: AnyAsk) => Promise<void>>()
  #closed = false

  constructor(options: WorkerPoolOptions) {
    this.#options = options
  }

  of<Kind extends keyof Kinds & string>(kind: Kind): Ask<Kinds[Kind]> {
    const ask: AnyAsk = async (name, input, options) => {
      const { thread, prepared } = this.#threadOf(kind)
      await prepared
      return thread.ask(name, input, options)
    }
    return ask as Ask<Kinds[Kind]>
  }

  prepare<Kind extends keyof Kinds & string>(kind: Kind, prepare: (ask: Ask<Kinds[Kind]>) => Promise<void>): void {
    this.#preparations.set(kind, prepare as (ask: AnyAsk) => Promise<void>)
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#started.values()].map(({ thread }) => thread.end()))
  }

  #threadOf(kind: string): Started {
    if (this.#closed) throw new StewardError('cancelled', 'the program ends; no more work is begun')
    const present = this.#started.get(kind)
    if (present && !present.thread.failed) return present
    if (present) this.#options.log.warn('a worker failed and is started anew', { kind })
    const started = this.#start(kind)
    this.#started.set(kind, started)
    return started
  }

  #start(kind: string): Started {
    const { locate = workerFile, clock, heapMb = HEAP_MB } = this.#options
    const thread = new WorkerThread(kind, locate(kind), clock, heapMb)
    const prepare = this.#preparations.get(kind)
    const prepared = prepare ? prepare((...question) => thread.ask(...question)) : Promise.resolve()
    // A thread that could not be told what it must know would give wrong answers: the next call starts another.
    prepared.catch(() => thread.end())
    return { thread, prepared }
  }
}
