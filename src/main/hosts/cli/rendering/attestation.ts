import type { AttestedRun, FlakyTest } from '../../../../shared/model/attestation'
import type { AttestationProgress, AttestationRow, AttestOutcome } from '../../../../shared/model/attestation-view'
import { counted } from '../../../../shared/model/counted'
import { HOUR_MS } from '../../../../shared/model/duration'
import { fromInstant, type Instant } from '../../../../shared/model/ids'
import type { AttestationState, TestCounts } from '../../../../shared/model/listed-attestation'
import type { Ink } from './ink'
import { plain } from './plain'
import { duration, relative } from './time'
import { tree } from './tree'

/** Flaky tests and regressions that are listed; the rest are counted. */
const SHOWN_TESTS = 20

const totalOf = ({ passed, failed, skipped }: TestCounts): number => passed + failed + skipped

/** `369/383 passing (12 failures)`, as FAILURE_MODES 3.2 prints it. */
const testWords = (tests: TestCounts): string =>
  `${tests.passed}/${totalOf(tests)} passing${tests.failed === 0 ? '' : ` (${counted(tests.failed, 'failure')})`}`

const ENDED: Readonly<Record<AttestedRun['ended'], string>> = {
  completed: '',
  crashed: 'crashed',
  timed_out: 'took too long',
  aborted: 'stopped',
  not_started: 'could not be started',
  unreadable: 'left no result that can be read',
}

const attemptLine = ({ attempt, of }: AttestationProgress): string => `Running tests (attempt ${attempt}/${of})...`

/** One run that ended, on the line that FAILURE_MODES 4.2 prints. */
export function endedLine(progress: AttestationProgress, ink: Ink): string {
  const { ended, tests, reason } = progress
  const completed = ended === 'completed' && tests !== undefined
  const what = completed
    ? `${tests.passed}/${totalOf(tests)} passing`
    : ink.bad(`${ENDED[ended ?? 'aborted']}${reason === undefined ? '' : `: ${plain(reason)}`}`)
  return `${attemptLine(progress)} ${what}`
}

/** What an attempt came to: variance, verdict, and what is to be done. */
export function outcomeLines(outcome: AttestOutcome, now: number, ink: Ink): string[] {
  return ['', ...varianceLines(outcome, ink), ...verdictLines(outcome, now, ink)]
}

function varianceLines({ runs, ...outcome }: AttestOutcome, ink: Ink): string[] {
  const passing = runs.filter(({ ended }) => ended === 'completed').map(({ passed }) => passed)
  const largest = Math.max(outcome.counts_variance_percent, outcome.flips_variance_percent)
  if (passing.length < 2) return []
  if (largest === 0) return [`✅ ${ink.good('Tests are deterministic')}`, '']
  const range = `${Math.min(...passing)}-${Math.max(...passing)}`
  const acceptable = largest <= outcome.max_variance_percent
  const verdict = acceptable ? 'ACCEPTABLE' : `above the ${outcome.max_variance_percent}% that is accepted`
  return [
    `⚠️  Variance detected: ${range} (${varianceWords(outcome)} - ${acceptable ? verdict : ink.bad(verdict)})`,
    ...(acceptable ? [`✅ ${ink.good('Tests are reasonably deterministic')}`, ''] : flakyLines(outcome.flaky)),
  ]
}

/** The document's example has counts alone; where more tests flipped than counts show, that is the figure that decides. */
function varianceWords({
  counts_variance_percent: counts,
  flips_variance_percent: flips,
}: Omit<AttestOutcome, 'runs'>) {
  return flips > counts ? `${flips.toFixed(1)}% of the tests flipped` : `${counts.toFixed(1)}% variance`
}

const OUTCOME_WORDS: Readonly<Record<FlakyTest['outcomes'][number], string>> = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  absent: 'not reported',
}

const flakyLines = (flaky: readonly FlakyTest[]): string[] =>
  flaky.length === 0
    ? []
    : [
        'Flaky tests, with their outcome in each run:',
        ...tree(
          flaky
            .slice(0, SHOWN_TESTS)
            .map(
              ({ test, outcomes }) => `${plain(test, 120)}: ${outcomes.map((each) => OUTCOME_WORDS[each]).join(', ')}`,
            ),
        ),
        ...(flaky.length > SHOWN_TESTS ? [`  … and ${flaky.length - SHOWN_TESTS} more`] : []),
      ]

function verdictLines(outcome: AttestOutcome, now: number, ink: Ink): string[] {
  const why = plain(outcome.reason ?? '')
  switch (outcome.outcome) {
    case 'attested':
      return ['Attestation generated.', ...detailLines(outcome, now)]
    case 'extended':
      return [
        `⚠️  ${ink.warning(`${why}`)}`,
        ...regressionLines(outcome),
        `⚠️  Attestation extended (${outcome.extensions}): the agent is shown as degraded`,
        ...detailLines(outcome, now),
      ]
    case 'unavailable':
      return [
        `❌ ${ink.bad(`Not attested: ${why}`)}`,
        ...tree(['This says nothing about the tests: they were not run']),
      ]
    case 'refused':
      return [
        `❌ ${ink.bad(`Attestation refused: ${why}`)}`,
        ...regressionLines(outcome),
        ...(outcome.review_case ? tree([`A case for review was opened: ${outcome.review_case}`]) : []),
      ]
  }
}

const regressionLines = ({ regressions }: AttestOutcome): string[] =>
  regressions.length === 0
    ? []
    : [
        'Passed before and fail now:',
        ...tree(regressions.slice(0, SHOWN_TESTS).map((test) => plain(test, 120))),
        ...(regressions.length > SHOWN_TESTS ? [`  … and ${regressions.length - SHOWN_TESTS} more`] : []),
      ]

function detailLines(outcome: AttestOutcome, now: number): string[] {
  const { digest, valid_until, published_to, unpublished } = outcome
  return tree([
    ...(valid_until ? [`Valid until: ${valid_until} (${relative(valid_until, now)})`] : []),
    ...(digest ? [`Digest: ${digest}`] : []),
    published_to.length > 0
      ? `Published to: ${published_to.map((name) => plain(name)).join(', ')}`
      : 'Not published yet: steward publish',
    ...unpublished.map(({ registry, reason }) => `Not published to ${plain(registry)}: ${plain(reason)}`),
  ])
}

/** What a list says of an agent's attestation (FAILURE_MODES 3.2). */
export function attestationLines(row: AttestationRow | undefined, now: number): string[] {
  const words = row && stateWords(row, now)
  if (row === undefined || words === undefined) return []
  return [
    `  - Attestation: ${words}`,
    ...(row.tests ? [`  - Tests: ${testWords(row.tests)}`] : []),
    ...(row.original ? [`  - Last verified: ${relative(row.original.issued_at, now)}`] : []),
  ]
}

function stateWords({ state, valid_until }: AttestationRow, now: number): string | undefined {
  const until = valid_until === undefined ? '' : relative(valid_until, now)
  const words: Readonly<Record<AttestationState, string | undefined>> = {
    valid: `Valid (expires ${until})`,
    degraded: 'Extended (test failures detected)',
    extended: 'Extended (test failures detected)',
    grace: `⚠️  Expired ${until} (within grace period)`,
    expired: `❌ Expired ${until}`,
    revoked: '❌ Revoked with its key',
    invalid: '❌ Does not hold',
    outdated: '⚠️  Of an earlier manifest',
    not_yet_valid: '❌ From the future',
    none: undefined,
  }
  return words[state]
}

/** Last known good, and the three ways on: the lines of FAILURE_MODES 3.1. */
export function graceLines(row: AttestationRow, healthy: boolean | undefined, now: number): string[] {
  const { valid_until, grace_until, issued_at } = row
  if (valid_until === undefined || grace_until === undefined || issued_at === undefined) return []
  const next = row.refresh?.next_attempt_at ?? row.refresh_expected_at
  const hours = (fromInstant(grace_until) - fromInstant(valid_until)) / HOUR_MS
  return [
    `⚠️  WARNING: Attestation expired ${relative(valid_until, now)}`,
    `⚠️  Last known good attestation: ${seconds(issued_at)} (${relative(issued_at, now)})`,
    ...(healthy === undefined
      ? []
      : [healthy ? '✅ Health check passed (agent responsive)' : '❌ Health check failed (agent does not answer)']),
    `✅ Within grace period (${hours}h)`,
    '',
    'Options:',
    `  1. Wait for automatic refresh (next attempt: ${nextWords(next, now)})`,
    '  2. Accept risk: steward delegate --accept-expired',
    '  3. Abort delegation',
    '',
  ]
}

const nextWords = (next: Instant | undefined, now: number): string =>
  next === undefined ? 'not known' : duration(fromInstant(next) - now)

const seconds = (at: Instant): string => at.replace(/\.\d+Z$/, 'Z')
