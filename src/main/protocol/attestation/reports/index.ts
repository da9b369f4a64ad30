import type { TestPlan } from '../../../../shared/model/test-plan'
import { readGoJson } from './go-json'
import { readJestJson } from './jest-json'
import { readJunit } from './junit'
import { MAX_REPORT_LENGTH, reportMalformed, type TestReport } from './report'
import { readTap } from './tap'

type ReportFormat = NonNullable<TestPlan['format']>

const READERS: Readonly<Record<ReportFormat, (text: string) => TestReport>> = {
  junit: readJunit,
  tap: readTap,
  jest: readJestJson,
  go: readGoJson,
}

/** How each format shows itself, the surest first. */
const SIGNS: readonly (readonly [ReportFormat, (text: string) => boolean])[] = [
  ['junit', (text) => /^\s*<(?:\?xml|testsuites?[\s>])/.test(text)],
  ['go', (text) => /^\{"(?:Time|Action|ImportPath)":/m.test(text)],
  ['jest', (text) => text.includes('"testResults"')],
  ['tap', (text) => /^(?:TAP version 1[234]|1\.\.\d+|(?:not )?ok\b)/m.test(text)],
]

/**
 * What a runner wrote, in whichever format it did; `format` says which where it is known.
 *
 * @throws StewardError `test_report_malformed`, also for a report without a single test: an exit code alone is no result
 */
export function readTestReport(text: string, format?: ReportFormat): TestReport {
  if (text.length > MAX_REPORT_LENGTH)
    throw reportMalformed('a report', `it is longer than ${MAX_REPORT_LENGTH / 1024 / 1024} MiB`)
  const found = format ?? SIGNS.find(([, shows]) => shows(text))?.[0]
  if (found === undefined)
    throw reportMalformed('a report', 'it has no known format (JUnit XML, TAP, vitest or jest JSON, go test -json)')
  const report = READERS[found](text)
  if (report.tests.length === 0) throw reportMalformed('a report', 'it tells of no test')
  return report
}
