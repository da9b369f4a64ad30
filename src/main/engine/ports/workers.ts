import type { ResultInspectionWork } from '../../protocol/result'
import type { NameWork } from '../../protocol/review/names'
import type { SybilWork } from '../../protocol/review/sybil'

/**
 * Every kind of worker and its questions; a kind is the name of a file in `main/workers`, which answers with
 * `answerQuestions<Kind>`. The type of the questions stands with the rules they apply, in `protocol`.
 */
export interface WorkKinds {
  names: NameWork
  'result-inspection': ResultInspectionWork
  sybil: SybilWork
}

export interface AskOptions {
  /** Longer than this, and the thread is ended and the call fails: for work on hostile input. Default: no limit. */
  readonly limitMs?: number
}

/** Asks one worker. */
export type Ask<Work> = <Name extends keyof Work & string>(
  name: Name,
  input: Work[Name] extends (input: infer Input) => unknown ? Input : never,
  options?: AskOptions,
) => Promise<Work[Name] extends (input: never) => infer Output ? Awaited<Output> : never>

/** Heavy pure work, off the main thread: one thread a kind, started when it is first asked. */
export interface Workers<Kinds = WorkKinds> {
  /**
   * The way to ask one kind. Questions are answered in order.
   * @throws StewardError `worker_failed` (transient) to every waiting call when the thread crashes or exceeds a limit;
   *   the next call starts a new thread. `cancelled` when the program ends. Else what the work itself threw.
   */
  of<Kind extends keyof Kinds & string>(kind: Kind): Ask<Kinds[Kind]>
  /** Called whenever a thread of this kind has started, before anything else is asked: gives it what it must know. */
  prepare<Kind extends keyof Kinds & string>(kind: Kind, prepare: (ask: Ask<Kinds[Kind]>) => Promise<void>): void
  close(): Promise<void>
}
