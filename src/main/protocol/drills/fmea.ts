import { counted } from '../../../shared/model/counted'
import { type Drill, type FailureMode, SCENARIOS, type Scenario } from '../../../shared/model/drill'
import { DAY_MS } from '../../../shared/model/duration'
import { fromInstant } from '../../../shared/model/ids'
import { FAILURE_MODES } from './failure-modes'

/** Something that really happened, and of which scenario it was. `at` is milliseconds since the epoch. */
export interface Incident {
  readonly scenario: Scenario
  readonly at: number
  /** The agent or registry it happened to, where it is known. */
  readonly subject?: string | undefined
}

/** How far back incidents count. */
const WINDOW_DAYS = 30
/** What the trend is measured against. */
const TREND_DAYS = 7
/** What a drill broke may still be told of a while after it was mended. */
const AFTERMATH_MS = 30_000

/** Incidents in 30 days, and the score from so many on: the steps of FMEA's usual occurrence scale. */
const OCCURRENCE: readonly (readonly [least: number, score: number])[] = [
  [30, 10],
  [10, 8],
  [4, 6],
  [2, 4],
  [1, 3],
  [0, 1],
]

/** Time from fault to detection, and the score up to it. */
const DETECTION: readonly (readonly [mostMs: number, score: number])[] = [
  [1000, 1],
  [5000, 2],
  [15_000, 3],
  [60_000, 4],
  [300_000, 6],
  [3_600_000, 8],
]
/** Nobody has shown that it is noticed at all. */
const UNPROVEN = 10

const occurrenceOf = (incidents: number): FailureMode['occurrence'] => ({
  score: OCCURRENCE.find(([least]) => incidents >= least)?.[1] ?? 1,
  incidents,
  reason: `${counted(incidents, 'incident')} in ${WINDOW_DAYS} days, drills not counted`,
})

const seconds = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)

function detectionOf(last: Drill | undefined): FailureMode['detection'] {
  if (last === undefined)
    return { score: UNPROVEN, reason: 'Never rehearsed to its end: nobody knows whether it is noticed' }
  if (last.detect_ms === undefined) return { score: UNPROVEN, reason: 'The last drill was not noticed' }
  const score = DETECTION.find(([most]) => (last.detect_ms ?? 0) <= most)?.[1] ?? UNPROVEN
  return { score, reason: `Noticed ${seconds(last.detect_ms)} after the fault in the last drill` }
}

/** The newest drill of a scenario that ran to its end before a time; one that was cancelled shows nothing. */
export const lastRehearsal = (drills: readonly Drill[], scenario: Scenario, before: number): Drill | undefined =>
  drills
    .filter(
      (drill) =>
        drill.scenario === scenario &&
        (drill.state === 'passed' || drill.state === 'failed') &&
        drill.finished_at !== undefined &&
        fromInstant(drill.finished_at) <= before,
    )
    .sort((a, b) => endOf(a) - endOf(b))
    .at(-1)

const endOf = ({ finished_at }: Drill): number => (finished_at === undefined ? 0 : fromInstant(finished_at))

/** Whether an incident is a drill's own doing: while it ran, and of what it broke. */
const isRehearsed = ({ at, subject }: Incident, drills: readonly Drill[]): boolean =>
  drills.some(({ started_at, finished_at, subject: harmed }) => {
    if (started_at === undefined || (subject !== undefined && harmed !== undefined && subject !== harmed)) return false
    const until = finished_at === undefined ? Number.POSITIVE_INFINITY : fromInstant(finished_at) + AFTERMATH_MS
    return at >= fromInstant(started_at) && at <= until
  })

interface Records {
  readonly drills: readonly Drill[]
  readonly incidents: readonly Incident[]
}

function ratings(scenario: Scenario, { drills, incidents }: Records, now: number) {
  const { severity } = FAILURE_MODES[scenario]
  const since = now - WINDOW_DAYS * DAY_MS
  const real = incidents.filter(
    (incident) =>
      incident.scenario === scenario && incident.at > since && incident.at <= now && !isRehearsed(incident, drills),
  )
  const occurrence = occurrenceOf(real.length)
  const detection = detectionOf(lastRehearsal(drills, scenario, now))
  return { severity, occurrence, detection, priority: severity.score * occurrence.score * detection.score }
}

/**
 * The FMEA board: severity × occurrence × detection of each scenario, the greatest first. Severity is ours by FAILURE_MODES'
 * impacts, occurrence what happened in 30 days, detection how long the last drill took to be noticed.
 *
 * @param now milliseconds since the epoch
 */
export function failureModes(records: Records, now: number): FailureMode[] {
  const modes = SCENARIOS.map((scenario): FailureMode => {
    const { title, category } = FAILURE_MODES[scenario]
    const present = ratings(scenario, records, now)
    const before = ratings(scenario, records, now - TREND_DAYS * DAY_MS).priority
    const last = lastRehearsal(records.drills, scenario, now)
    return {
      scenario,
      title,
      category,
      ...present,
      priority_before: before,
      trend: present.priority === before ? 'steady' : present.priority > before ? 'rising' : 'falling',
      ...(last?.finished_at !== undefined && {
        last_rehearsal: {
          id: last.id,
          at: last.finished_at,
          passed: last.state === 'passed',
          ...(last.detect_ms !== undefined && { detect_ms: last.detect_ms }),
          ...(last.recover_ms !== undefined && { recover_ms: last.recover_ms }),
        },
      }),
    }
  })
  return modes.sort((a, b) => b.priority - a.priority || a.scenario.localeCompare(b.scenario))
}
