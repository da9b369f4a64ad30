import type { TaskId } from '../../../shared/model/ids'
import type { ExecutionSignal } from '../ports'
import type { AgentContext } from './context'
import { persistently } from './persistently'
import type { EventContent } from './task-log'

const contentOf = (signal: ExecutionSignal, maxLine: number): EventContent => {
  // A cut may part a surrogate pair, and a function may hand over anything: neither could be signed.
  const text = (value: string): string => value.slice(0, maxLine).toWellFormed()
  switch (signal.type) {
    case 'line':
      return { type: 'log', stream: signal.stream, line: text(signal.line) }
    case 'phase':
      return { type: 'phase', phase: text(signal.phase), state: signal.state }
    case 'progress': {
      const message = signal.message === undefined ? {} : { message: text(signal.message) }
      return { type: 'progress', progress: Math.min(1, Math.max(0, signal.progress || 0)), ...message }
    }
  }
}

/** Records what a running operation tells, in order, and no more of each kind than the agent keeps. */
export class SignalRecorder {
  private readonly counts = new Map<ExecutionSignal['type'], number>()
  /** The last write: a later signal is not recorded before an earlier one that has to wait. */
  private tail: Promise<unknown> = Promise.resolve()
  private pending = 0
  private failure: unknown

  constructor(
    private readonly agent: AgentContext,
    private readonly taskId: TaskId,
  ) {}

  take(signal: ExecutionSignal): void {
    const { logLines, logLineLength } = this.agent.limits
    const count = (this.counts.get(signal.type) ?? 0) + 1
    this.counts.set(signal.type, count)
    if (count <= logLines) this.write(contentOf(signal, logLineLength))
    else if (count === logLines + 1)
      this.write({
        type: 'log',
        stream: 'err',
        line: `${logLines} of type ${signal.type} are recorded; more are left out`,
      })
  }

  /** A sign of life; one more is not needed while something waits to be recorded. */
  beat(): void {
    if (this.pending === 0) this.write({ type: 'heartbeat' })
  }

  write(content: EventContent): void {
    this.pending += 1
    this.tail = this.tail
      .then(() => persistently(this.agent, () => this.agent.events.record(this.taskId, content)))
      .catch((error: unknown) => {
        this.failure ??= error
      })
      .finally(() => {
        this.pending -= 1
      })
  }

  /** Resolves when all is recorded. @throws what kept one from being recorded: a stream with a gap is worth nothing */
  async settle(): Promise<void> {
    await this.tail
    if (this.failure !== undefined) throw this.failure
  }
}
