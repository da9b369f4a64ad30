import type { Checkpoint } from '../../../../shared/model/checkpoint'
import type { ExecutionSignal } from '../../ports'

/** How far a task is, as a checkpoint says it. */
export type Position = Pick<Checkpoint, 'phase' | 'completed_phases' | 'between_phases' | 'progress'>

/** Follows a program's signals to where it stands. */
export class ProgressTracker {
  private phase: string | undefined
  private readonly completed: string[]
  private progress: number

  constructor(from: Position | undefined) {
    this.completed = [...(from?.completed_phases ?? [])]
    this.progress = from?.progress ?? 0
  }

  /** Takes a signal; whether a phase began or ended with it. */
  take(signal: ExecutionSignal): 'phase_began' | 'phase_ended' | undefined {
    if (signal.type === 'progress') this.progress = Math.min(1, Math.max(0, signal.progress || 0))
    if (signal.type !== 'phase') return undefined
    if (signal.state === 'started') {
      this.phase = signal.phase.toWellFormed()
      return 'phase_began'
    }
    const ended = signal.phase.toWellFormed()
    if (!this.completed.includes(ended)) this.completed.push(ended)
    if (this.phase === ended) this.phase = undefined
    return 'phase_ended'
  }

  /** Where the program stands now, in the middle of whatever it does. */
  position(): Position {
    return {
      ...(this.phase === undefined ? {} : { phase: this.phase }),
      completed_phases: [...this.completed],
      between_phases: false,
      progress: this.progress,
    }
  }
}
