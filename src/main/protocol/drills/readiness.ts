import { type Drill, type ReadinessRow, SCENARIOS } from '../../../shared/model/drill'
import { FAILURE_MODES } from './failure-modes'
import { lastRehearsal } from './fmea'

/**
 * FAILURE_MODES' production readiness checklist, row by row. Only a drill that passed ticks one, and one that failed since takes
 * the tick away.
 *
 * @param now milliseconds since the epoch
 */
export const readiness = (drills: readonly Drill[], now: number): ReadinessRow[] =>
  SCENARIOS.flatMap((scenario): ReadinessRow[] => {
    const { checklist } = FAILURE_MODES[scenario]
    if (checklist === undefined) return []
    const last = lastRehearsal(drills, scenario, now)
    if (last?.state === 'passed' && last.finished_at !== undefined)
      return [
        {
          ...checklist,
          scenario,
          proven: {
            drill: last.id,
            at: last.finished_at,
            evidence: `${last.noticed_by ?? ''} ${last.recovery ?? ''}`.trim(),
          },
        },
      ]
    const missing =
      last === undefined ? 'Never rehearsed to its end' : `The last drill failed: ${last.error?.message ?? ''}`
    return [{ ...checklist, scenario, missing }]
  })
