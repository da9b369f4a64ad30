import { FINAL_STATES } from '../../../shared/model/delegation'
import { isUnderWay } from '../../../shared/model/job'
import type { EngineEvent } from '../../engine/ports'

/** How far something is that takes long, from 0 to 1; `over` when there is nothing left to wait for. */
type Far = number | 'over'

/** What an event tells of long work, and of which. */
function progressOf(event: EngineEvent): readonly [work: string, far: Far] | undefined {
  switch (event.name) {
    case 'recovery.changed': {
      const { id, state, steps } = event.payload
      const done = steps.filter((step) => step.state === 'done').length
      // What waits may wait for days.
      return [`recovery ${id}`, state === 'running' ? done / steps.length : 'over']
    }
    case 'delegation.changed': {
      const { task_id, state, progress } = event.payload
      return [`delegation ${task_id}`, FINAL_STATES.includes(state) || state === 'stalled' ? 'over' : progress]
    }
    case 'job.changed': {
      const { kind, subject, share } = event.payload
      // Of what nothing is counted it is known only that it goes on.
      return [`job ${kind} ${subject}`, isUnderWay(event.payload) ? (share ? share.done / share.of : 0) : 'over']
    }
    default:
      return undefined
  }
}

/** How far all long work is together, as the taskbar shows it. */
export class WorkUnderWay {
  readonly #far = new Map<string, number>()

  /** @returns the share that is done; -1 when nothing is under way, as Electron takes it; undefined where nothing changed */
  told(event: EngineEvent): number | undefined {
    const progress = progressOf(event)
    if (progress === undefined) return undefined
    const [work, far] = progress
    if (far !== 'over') this.#far.set(work, far)
    else if (!this.#far.delete(work)) return undefined
    const shares = [...this.#far.values()]
    return shares.length === 0 ? -1 : shares.reduce((sum, share) => sum + share, 0) / shares.length
  }
}
