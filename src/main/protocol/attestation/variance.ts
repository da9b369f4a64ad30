import type { FlakyTest, TestCase } from '../../../shared/model/attestation'
import type { TestCounts } from '../../../shared/model/listed-attestation'

/** What differed between runs of the same code. */
export interface Variance {
  /** Spread of the number of passing tests, as a share of all tests. */
  readonly countsPercent: number
  /** Tests whose outcome was not the same in every run, as a share of all tests. */
  readonly flipsPercent: number
  readonly flaky: readonly FlakyTest[]
}

export const countTests = (tests: readonly TestCase[]): TestCounts => {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { outcome } of tests) counts[outcome] += 1
  return counts
}

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole)

/** What each test was in each run, in the order of the runs. */
export function outcomesByTest(runs: readonly (readonly TestCase[])[]): ReadonlyMap<string, FlakyTest['outcomes']> {
  const byTest = new Map<string, FlakyTest['outcomes']>()
  for (const [index, tests] of runs.entries())
    for (const { name, outcome } of tests) {
      const outcomes = byTest.get(name) ?? runs.map(() => 'absent' as const)
      outcomes[index] = outcome
      byTest.set(name, outcomes)
    }
  return byTest
}

export const differs = (outcomes: FlakyTest['outcomes']): boolean => new Set(outcomes).size > 1

/**
 * How far runs of the same code agree (FAILURE_MODES 4.2: 368, 371 and 369 of 383 are 0.8 %). Counts alone would miss two tests
 * that take turns in failing, so flips are counted too.
 */
export function varianceOf(runs: readonly (readonly TestCase[])[]): Variance {
  const byTest = outcomesByTest(runs)
  const flaky = [...byTest].flatMap(([test, outcomes]) => (differs(outcomes) ? [{ test, outcomes }] : []))
  const passing = runs.map((tests) => countTests(tests).passed)
  const spread = passing.length === 0 ? 0 : Math.max(...passing) - Math.min(...passing)
  return {
    countsPercent: percent(spread, byTest.size),
    flipsPercent: percent(flaky.length, byTest.size),
    flaky: flaky.sort((a, b) => (a.test < b.test ? -1 : 1)),
  }
}
