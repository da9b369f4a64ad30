import type { Envelope } from '../../../shared/model/envelope'
import type { TaskId } from '../../../shared/model/ids'
import type { ResultReport } from '../../../shared/model/result'

/** What the check of one execution's result found, with the evidence for it. */
export interface StoredResult {
  readonly report: ResultReport
  /** Of a rejected result: the delegation itself keeps those of the accepted one. */
  readonly order?: Envelope
  readonly receipt?: Envelope
}

export interface ResultStore {
  /** Writes or replaces the result of one execution; durable when it resolves. */
  save(result: StoredResult): Promise<void>
  get(taskId: TaskId, execution: number): Promise<StoredResult | undefined>
  /** By execution, the first one first. */
  list(taskId: TaskId): Promise<StoredResult[]>
  /** Those of which an agent or a registry has not been told yet, in the order of their tasks. */
  withPendingNotices(limit: number): Promise<StoredResult[]>
}

/** A file as it came in. */
export interface ArrivedFile {
  readonly path: string
  readonly size: number
  /** Fewer or more bytes came than were announced; what is past them was not kept. */
  readonly complete: boolean
}

/** Which execution of which delegation a file belongs to. */
export interface QuarantinePlace {
  readonly taskId: TaskId
  readonly execution: number
}

/**
 * Where everything lies that agents return until it has been looked at, and what was rejected stays. Files have names of ours: no
 * word of an agent becomes a path.
 */
export interface Quarantine {
  /** Whether the file at `index` came in whole before; a started one is thrown away. */
  find(place: QuarantinePlace, index: number, name: string, size: number): Promise<ArrivedFile | undefined>
  /** Streams a file in, at most `size` bytes. Durable when it resolves. */
  receive(
    place: QuarantinePlace,
    index: number,
    name: string,
    source: AsyncIterable<Uint8Array>,
    size: number,
  ): Promise<ArrivedFile>
  /** Where the files of one execution lie. */
  folder(place: QuarantinePlace): string
  /** Writes what is wrong beside the files, for whoever opens the folder. */
  describe(place: QuarantinePlace, report: ResultReport): Promise<void>
  /** Every execution of which something lies here, and when it came, in milliseconds since the epoch. */
  list(): Promise<(QuarantinePlace & { readonly changedAt: number })[]>
  /** Deletes the files of one execution. */
  remove(place: QuarantinePlace): Promise<void>
}
