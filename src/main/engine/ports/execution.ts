/** What a running operation tells (DESIGN §4 "The reference agent wraps any program"). */
export type ExecutionSignal =
  | { readonly type: 'phase'; readonly phase: string; readonly state: 'started' | 'finished' }
  | { readonly type: 'progress'; readonly progress: number; readonly message?: string }
  | { readonly type: 'line'; readonly stream: 'out' | 'err'; readonly line: string }

/** A program that can be held still, so that its files are seen as they were at one moment. */
export interface RunningProgram {
  pause(): void
  resume(): void
  /** Tells one that waits after the end of a phase that it may go on: its files of that moment are saved. */
  saved(phase: string): void
}

export interface ExecutionRequest {
  readonly taskId: string
  readonly operation: string
  readonly input: unknown
  /** The task's folder; it is made when it is first asked for. */
  readonly workspace: () => Promise<string>
  /** Phase to start from; undefined at the beginning. */
  readonly phase?: string
  /** Phases that an earlier run completed and that must not run again. */
  readonly completedPhases?: readonly string[]
  /** Called once it runs, where it can be held still. */
  readonly onStarted?: (program: RunningProgram) => void
  readonly onSignal: (signal: ExecutionSignal) => void
  readonly signal: AbortSignal
}

export interface ExecutionResult {
  readonly outcome: 'completed' | 'failed' | 'cancelled'
  readonly reason?: string
  readonly output?: unknown
}

/** Runs an operation: a wrapped program, or a function in the agent's own process. */
export interface Executor {
  /** @throws StewardError where it cannot begin, `unavailable` where it can later: of one that has begun the result tells what went wrong */
  run(request: ExecutionRequest): Promise<ExecutionResult>
}
