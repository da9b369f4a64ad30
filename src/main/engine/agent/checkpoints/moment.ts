import type { Clock } from '../../ports'
import type { Position, ProgressTracker } from './progress'

/** How long a program may take, once it goes on, to name the next phase before a checkpoint does not wait for the name. */
const NEXT_PHASE_MS = 500

/** A moment of which a checkpoint is to be taken. */
export interface Moment {
  /** The phase that has just ended, where it is one between phases. */
  readonly ended?: string
  /** Where the program stood; resolves when that is known. */
  readonly position: Promise<Position>
  /** The program goes on from here: soon it will have said what there is to say. */
  goesOn(): void
  /** Nothing more will be learned of it. */
  settle(): void
}

/** In the middle of a phase, or of a program without phases. */
export const momentWithin = (tracker: ProgressTracker): Moment => ({
  position: Promise.resolve(tracker.position()),
  goesOn: () => undefined,
  settle: () => undefined,
})

/**
 * Between two phases. The files are those of this very moment; which phase comes next, and the progress that is told with it, the
 * program says a little later.
 */
export const momentBetween = (ended: string, tracker: ProgressTracker, clock: Clock): Moment => {
  const { completed_phases } = tracker.position()
  let settle: () => void = () => undefined
  let cancel: () => void = () => undefined
  const position = new Promise<Position>((resolve) => {
    settle = () => {
      cancel()
      const { phase, progress } = tracker.position()
      resolve({ ...(phase === undefined ? {} : { phase }), completed_phases, between_phases: true, progress })
    }
  })
  const goesOn = () => {
    cancel = clock.after(NEXT_PHASE_MS, () => settle())
  }
  return { ended, position, goesOn, settle: () => settle() }
}
