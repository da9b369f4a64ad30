import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FAILURE_MODES, failureModes, type Incident, readiness } from '../../../../src/main/protocol/drills'
import { type Drill, SCENARIOS, type Scenario } from '../../../../src/shared/model/drill'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../../src/shared/model/duration'
import { toInstant } from '../../../../src/shared/model/ids'
import { hasSpecification, specification } from '../../../fixtures/specification'

const NOW = Date.parse('2025-11-21T08:00:00Z')

/** A drill of a minute that ended so long before now. */
const drillOf = (scenario: Scenario, agoMs: number, change: Partial<Drill> = {}): Drill => ({
  id: `drill-${scenario}-${agoMs}`,
  scenario,
  state: 'passed',
  subject: 'planner',
  ordered_at: toInstant(NOW - agoMs - MINUTE_MS),
  started_at: toInstant(NOW - agoMs - MINUTE_MS),
  finished_at: toInstant(NOW - agoMs),
  noticed_by: 'An alert was raised.',
  recovery: 'It was mended.',
  detect_ms: 800,
  recover_ms: 5000,
  steps: [],
  evidence: [],
  ...change,
})
const happened = (scenario: Scenario, ...agoMs: number[]): Incident[] =>
  agoMs.map((ago) => ({ scenario, at: NOW - ago, subject: 'planner' }))

const rowOf = (scenario: Scenario, drills: Drill[], incidents: Incident[] = []) => {
  const row = failureModes({ drills, incidents }, NOW).find((mode) => mode.scenario === scenario)
  if (row === undefined) throw new Error(`there is no row ${scenario}`)
  return row
}
const tickOf = (scenario: Scenario, drills: Drill[]) => readiness(drills, NOW).find((row) => row.scenario === scenario)

describe.skipIf(!hasSpecification)('the failure modes', () => {
  const text = hasSpecification ? readFileSync(join(specification, 'FAILURE_MODES.md'), 'utf8') : ''

  it('are the scenarios that the specification prints, under its numbers and titles', () => {
    const printed = [...text.matchAll(/^### Scenario (\d\.\d): (.+)$/gm)].map(([, number, title]) => [
      number,
      title?.toLowerCase(),
    ])
    expect(SCENARIOS.map((scenario) => [scenario, FAILURE_MODES[scenario].title.toLowerCase()])).toEqual(printed)
  })

  it('prove the rows of its production readiness checklist, all of them', () => {
    const [, section = ''] = /### Before v1\.0\.0\n([\s\S]*?)\n###/.exec(text) ?? []
    const printed = [...section.matchAll(/^- \[ \] (.+) \((.+)\)$/gm)].map(([, name, note]) => [name, note])
    expect(readiness([], NOW).map(({ name, note }) => [name, note])).toEqual(printed)
    expect(printed).toHaveLength(11)
  })
})

describe('the priority of a failure mode', () => {
  it('is severity times occurrence times detection, the greatest first', () => {
    const board = failureModes({ drills: [drillOf('2.2', HOUR_MS)], incidents: happened('1.1', HOUR_MS, DAY_MS) }, NOW)
    for (const { severity, occurrence, detection, priority } of board)
      expect(priority).toBe(severity.score * occurrence.score * detection.score)
    expect(board.map(({ priority }) => priority)).toEqual(board.map(({ priority }) => priority).sort((a, b) => b - a))
    expect(board.map(({ scenario }) => scenario).sort()).toEqual([...SCENARIOS])
  })

  it('counts on nobody noticing what was never rehearsed to its end', () => {
    expect(rowOf('6.1', []).detection.score).toBe(10)
    expect(rowOf('6.1', [drillOf('6.1', HOUR_MS, { state: 'cancelled' })]).detection.score).toBe(10)
    expect(rowOf('6.1', [drillOf('6.1', HOUR_MS)]).detection.score).toBe(1)
  })

  it('follows the time in which the newest drill was noticed', () => {
    const scores = [1000, 1001, 60_000, 3_600_000, 3_600_001].map(
      (detect_ms) => rowOf('1.1', [drillOf('1.1', DAY_MS), drillOf('1.1', HOUR_MS, { detect_ms })]).detection.score,
    )
    expect(scores).toEqual([1, 2, 4, 8, 10])
  })

  it('rises with incidents of the last 30 days, and with none before', () => {
    const day = (days: number) => days * DAY_MS
    expect(rowOf('1.1', [], happened('1.1', day(31))).occurrence).toMatchObject({ score: 1, incidents: 0 })
    expect(rowOf('1.1', [], happened('1.1', day(29))).occurrence).toMatchObject({ score: 3, incidents: 1 })
    const ten = Array.from({ length: 10 }, (_, at) => day(at + 1))
    expect(rowOf('1.1', [], happened('1.1', ...ten)).occurrence).toMatchObject({ score: 8, incidents: 10 })
    expect(rowOf('1.2', [], happened('1.1', ...ten)).occurrence.incidents).toBe(0)
  })

  it('does not count what a drill broke, but what happened elsewhere meanwhile', () => {
    const during = HOUR_MS + MINUTE_MS / 2
    expect(rowOf('1.1', [drillOf('1.1', HOUR_MS)], happened('1.1', during)).occurrence.incidents).toBe(0)
    const elsewhere = [{ scenario: '1.1' as const, at: NOW - during, subject: 'writer' }]
    expect(rowOf('1.1', [drillOf('1.1', HOUR_MS)], elsewhere).occurrence.incidents).toBe(1)
    expect(rowOf('1.1', [drillOf('1.1', HOUR_MS)], happened('1.1', HOUR_MS - MINUTE_MS)).occurrence.incidents).toBe(1)
  })

  it('is compared with that of a week ago', () => {
    expect(rowOf('1.1', [], []).trend).toBe('steady')
    expect(rowOf('1.1', [drillOf('1.1', HOUR_MS)]).trend).toBe('falling')
    expect(rowOf('1.1', [], happened('1.1', HOUR_MS)).trend).toBe('rising')
    expect(rowOf('1.1', [], happened('1.1', 8 * DAY_MS)).trend).toBe('steady')
  })
})

describe('a row of the checklist', () => {
  it('is ticked by a drill that passed, with its date and what it showed', () => {
    expect(tickOf('5.1', [drillOf('5.1', HOUR_MS)])?.proven).toEqual({
      drill: `drill-5.1-${HOUR_MS}`,
      at: toInstant(NOW - HOUR_MS),
      evidence: 'An alert was raised. It was mended.',
    })
  })

  it.each(['failed', 'cancelled', 'interrupted', 'running', 'waiting'] as const)(
    'is not ticked by one that %s',
    (state) => {
      const row = tickOf('5.1', [drillOf('5.1', HOUR_MS, { state })])
      expect(row?.proven).toBeUndefined()
      expect(row?.missing).toBeDefined()
    },
  )

  it('loses its tick to a drill that failed since, and keeps it through one that was cancelled', () => {
    const passed = drillOf('5.1', DAY_MS)
    const failed = drillOf('5.1', HOUR_MS, {
      state: 'failed',
      error: { code: 'drill_failed', message: 'nobody noticed' },
    })
    expect(tickOf('5.1', [failed, passed])).toMatchObject({ missing: 'The last drill failed: nobody noticed' })
    expect(tickOf('5.1', [passed, { ...failed, state: 'cancelled' }])?.proven?.drill).toBe(passed.id)
  })
})
