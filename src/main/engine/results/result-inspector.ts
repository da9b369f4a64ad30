import { isStewardError } from '../../../shared/model/errors'
import {
  type FileReport,
  findingAt,
  type Inspection,
  type InspectionJob,
  type Part,
  type PartReport,
} from '../../protocol/result'
import type { EngineContext } from '../context'

const BASE_TIME_MS = 30_000
const TIME_A_MEGABYTE_MS = 3000
const MEGABYTE = 1024 * 1024

/** A file of a result and how long it is: what is longer may take longer. */
export interface SizedJob extends InspectionJob {
  readonly sizes: readonly number[]
}

/**
 * Has results looked at away from this thread. Whatever a file does to its reader (endless work, all of the memory, a crash)
 * becomes a finding about that file, and costs the others nothing but the wait for it.
 */
export class ResultInspector {
  readonly #workers: EngineContext['workers']
  #last: Promise<unknown> = Promise.resolve()
  #jobs = 0

  constructor({ workers }: Pick<EngineContext, 'workers'>) {
    this.#workers = workers
  }

  async inspect(job: SizedJob): Promise<Inspection> {
    const id = String(++this.#jobs)
    const nothing: PartReport = { checked: [], findings: [] }
    try {
      const output = job.output === undefined ? nothing : await this.#inTurn(() => this.#look(id, job, 'output'))
      const files: FileReport[] = []
      for (const index of job.files.keys()) files.push(await this.#inTurn(() => this.#look(id, job, index)))
      return { output, files }
    } finally {
      await this.#forget(id)
    }
  }

  /**
   * One part of one result at a time: a thread that a part brings down must take no other with it, and a long result must not
   * keep the short ones waiting to its end.
   */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work, work)
    this.#last = done
    return done
  }

  async #look(id: string, job: SizedJob, part: Part): Promise<FileReport> {
    const ask = this.#workers.of('result-inspection')
    const bytes = part === 'output' ? 0 : (job.sizes[part] ?? 0)
    const limitMs = BASE_TIME_MS + Math.ceil(bytes / MEGABYTE) * TIME_A_MEGABYTE_MS
    try {
      const report = await ask('look', { id, part }, { limitMs })
      if (report !== 'unknown_job') return report
      const { sizes: _sizes, ...told } = job
      await ask('begin', { id, job: told })
      const second = await ask('look', { id, part }, { limitMs })
      if (second === 'unknown_job') throw new Error('the worker forgot what it was told')
      return second
    } catch (error) {
      if (!isStewardError(error) || error.code !== 'worker_failed') throw error
      return failed(part === 'output' ? undefined : job.files[part]?.name, error.message)
    }
  }

  async #forget(id: string): Promise<void> {
    try {
      await this.#workers.of('result-inspection')('end', { id })
    } catch (error) {
      // A thread that is gone has forgotten everything.
      if (!isStewardError(error)) throw error
    }
  }
}

const failed = (artifact: string | undefined, reason: string): PartReport => {
  const timeout = /took longer than/.test(reason)
  const message = timeout
    ? 'The check took longer than it may'
    : /memory/i.test(reason)
      ? 'The check needed more memory than it may have'
      : 'The check broke down'
  const code = timeout ? 'check_timeout' : 'check_failed'
  return { checked: ['syntax'], findings: [findingAt({ artifact }, { code, message })] }
}
