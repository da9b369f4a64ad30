/** What a running operation tells (DESIGN §4 "The reference agent wraps any program"). */
export type ExecutionSignal =
  | { readonly type: 'phase'; readonly phase: string; readonly state: 'started' | 'finished' }
  | { readonly type: 'progress'; readonly progress: number; readonly message?: string }
  | { readonly type: 'line'; readonly stream: 'out' | 'err'; readonly line: string }

export interface ExecutionRequest {
  readonly taskId: string
  readonly operation: string
  readonly input: unknown
  readonly workspace: string
  /** Phase to start from; undefined at the beginning. */
  readonly phase?: string
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
  run(request: ExecutionRequest): Promise<ExecutionResult>
}
