import type { RunEnding, TestCase, TestOutcome } from '../../../shared/model/attestation'
import { counted } from '../../../shared/model/counted'
import type { AttestationRules } from './rules'
import { countTests, differs, outcomesByTest, type Variance, varianceOf } from './variance'

/** A run as it is judged: its tests are known where it completed. */
export interface JudgedRun {
  readonly ended: RunEnding
  readonly tests: readonly TestCase[]
}

export interface Evidence {
  /** The runs of this attempt, in order. */
  readonly attempt: readonly JudgedRun[]
  /** Earlier completed runs of the same code that no published attestation carries: whoever tries again until it fits is found. */
  readonly earlier: readonly JudgedRun[]
  /** Tests that passed in the last attestation that passed; undefined for the first. */
  readonly passedBefore: ReadonlySet<string> | undefined
}

export interface TestSummary {
  /** Passed in every run. */
  readonly passed: readonly string[]
  /** Failed in every run. */
  readonly failed: readonly string[]
  /** Differed between runs. */
  readonly warned: readonly string[]
}

export interface Judgement {
  /**
   * `pass`: may be attested. `inconsistent`: the runs differ too much. `failing`: tests that passed before fail now, or too few
   * pass. `unavailable`: the tests could not be run, which says nothing about them.
   */
  readonly verdict: 'pass' | 'inconsistent' | 'failing' | 'unavailable'
  /** A sentence for a person, but for a pass. */
  readonly reason?: string
  readonly variance: Variance
  readonly tests: TestSummary
  readonly regressions: readonly string[]
}

type JudgeRules = Pick<AttestationRules, 'minPassRate' | 'requireConsistent' | 'maxVariancePercent'>

const isMeasured = ({ ended }: JudgedRun): boolean => ended === 'completed'

/** Neither started nor left results that can be read: an outage of whoever runs the tests. A crash in the middle is none. */
const couldNotRun = ({ ended }: JudgedRun): boolean =>
  ended === 'not_started' || ended === 'unreadable' || ended === 'crashed' || ended === 'timed_out'

function summarise(runs: readonly (readonly TestCase[])[]): TestSummary {
  const byTest = [...outcomesByTest(runs)]
  const always = (wanted: TestOutcome) =>
    byTest.flatMap(([name, outcomes]) => (outcomes.every((outcome) => outcome === wanted) ? [name] : [])).sort()
  return {
    passed: always('passed'),
    failed: always('failed'),
    warned: byTest.flatMap(([name, outcomes]) => (differs(outcomes) ? [name] : [])).sort(),
  }
}

/** The least share of passing tests among the runs; skipped tests say nothing. Undefined where no test ran at all. */
function passRate(runs: readonly (readonly TestCase[])[]): number | undefined {
  const rates = runs
    .map(countTests)
    .map(({ passed, failed }) => (passed + failed === 0 ? -1 : passed / (passed + failed)))
  const least = Math.min(...rates)
  return rates.length === 0 || least < 0 ? undefined : least
}

/** Whether what the tests showed may be attested (FAILURE_MODES 3.2, 4.2; "What counts as failing"). */
export function judgeRuns({ attempt, earlier, passedBefore }: Evidence, rules: JudgeRules): Judgement {
  const measured = attempt.filter(isMeasured).map(({ tests }) => tests)
  const variance = varianceOf([...earlier.filter(isMeasured).map(({ tests }) => tests), ...measured])
  const tests = summarise(measured)
  const regressions = passedBefore === undefined ? [] : tests.failed.filter((name) => passedBefore.has(name))
  const judgement = (verdict: Judgement['verdict'], reason?: string): Judgement => ({
    verdict,
    variance,
    tests,
    regressions,
    ...(reason !== undefined && { reason }),
  })
  if (measured.length === 0)
    return judgement('unavailable', attempt.every(couldNotRun) ? 'The tests could not be run' : 'The runs were stopped')
  // A runner that crashes once in three has not passed twice: it has shown that it cannot be relied on.
  const broken = attempt.length - measured.length
  if (broken > 0) return judgement('inconsistent', `${broken} of ${attempt.length} runs did not complete`)
  const largest = Math.max(variance.countsPercent, variance.flipsPercent)
  // FAILURE_MODES 4.2: max_variance_percent, the larger of counts and flips.
  if (rules.requireConsistent && largest > rules.maxVariancePercent)
    return judgement(
      'inconsistent',
      `The runs differ by ${largest.toFixed(1)} %; at most ${rules.maxVariancePercent} % is accepted`,
    )
  const rate = passRate(measured)
  if (rate === undefined) return judgement('failing', 'No test was run: skipped tests attest nothing')
  if (rate < rules.minPassRate)
    return judgement(
      'failing',
      `${(100 * rate).toFixed(1)} % of the tests pass; at least ${(100 * rules.minPassRate).toFixed(1)} % must`,
    )
  // FAILURE_MODES 3.2: a regression blocks a fresh attestation; failures known and published do not (4.2).
  if (regressions.length > 0)
    return judgement(
      'failing',
      `${counted(regressions.length, 'test')} that passed before ${regressions.length === 1 ? 'fails' : 'fail'} now`,
    )
  return judgement('pass')
}
