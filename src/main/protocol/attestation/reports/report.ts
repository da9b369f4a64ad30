import { MAX_TEST_NAME, MAX_TESTS, type TestCase, type TestOutcome } from '../../../../shared/model/attestation'
import { StewardError } from '../../../../shared/model/errors'

/** What a runner wrote down of one run. */
export interface TestReport {
  readonly tests: readonly TestCase[]
  /** Share of lines covered, 0 to 1, where the report tells it. */
  readonly coverage?: number
}

/** Characters of a report: a larger one is a mistake or an attack. */
export const MAX_REPORT_LENGTH = 64 * 1024 * 1024

export const reportMalformed = (format: string, why: string, cause?: unknown): StewardError =>
  new StewardError('test_report_malformed', `the test report is not ${format} that can be read: ${why}`, {
    suggestions: [
      'Run the test command by hand and look at what it prints',
      'Name the format and the file: --format junit|tap|jest|go --report FILE',
    ],
    ...(cause === undefined ? {} : { cause }),
  })

/** Of two outcomes under one name the worse counts: a name that hides a failure would be the better place to hide it. */
const RANK: Readonly<Record<TestOutcome, number>> = { skipped: 0, passed: 1, failed: 2 }

/** Gathers tests by name, so that each is there once. */
export class TestCollector {
  readonly #tests = new Map<string, TestOutcome>()

  constructor(private readonly format: string) {}

  add(parts: readonly string[], outcome: TestOutcome): void {
    const name = shortened(parts.filter((part) => part !== '').join(' > ')) || 'unnamed'
    const before = this.#tests.get(name)
    if (before === undefined && this.#tests.size >= MAX_TESTS)
      throw reportMalformed(this.format, `it has more than ${MAX_TESTS} tests`)
    if (before === undefined || RANK[outcome] > RANK[before]) this.#tests.set(name, outcome)
  }

  get tests(): TestCase[] {
    return [...this.#tests].map(([name, outcome]) => ({ name, outcome }))
  }
}

/** Controls and lone surrogates are no part of a name that is signed and shown. */
const shortened = (name: string): string =>
  name
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_TEST_NAME)
    .toWellFormed()
