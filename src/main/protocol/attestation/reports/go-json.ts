import { z } from 'zod'
import type { TestOutcome } from '../../../../shared/model/attestation'
import { reportMalformed, TestCollector, type TestReport } from './report'

const FORMAT = 'JSON of go test'

const event = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  Test: z.string().optional(),
  Output: z.string().optional(),
})
type GoEvent = z.infer<typeof event>

const OUTCOMES: Readonly<Record<string, TestOutcome>> = { pass: 'passed', fail: 'failed', skip: 'skipped' }
/** How a package that was not built is told of until go 1.23: by a line of the build, with no event. */
const NOT_BUILT = /^FAIL\t(\S+) \[(?:build|setup) failed\]/
const COVERAGE = /coverage: (\d+(?:\.\d+)?)% of statements/

/** What the events of a run add up to. */
class GoRun {
  readonly tests = new Map<string, { parts: readonly string[]; outcome: TestOutcome }>()
  /** By package: each tells it once or twice. */
  readonly coverages = new Map<string, number>()
  hasEnded = false

  take(event: GoEvent): void {
    if (event.Test === undefined) this.#takePackage(event)
    else this.#takeTest(event.Package ?? '', event.Test, event.Action)
  }

  /** A test that started and never ended (a panic, a time limit) has failed. */
  #takeTest(pack: string, test: string, action: string): void {
    const outcome = action === 'run' ? 'failed' : OUTCOMES[action]
    if (outcome) this.tests.set(`${pack} ${test}`, { parts: [pack, ...test.split('/')], outcome })
  }

  #takePackage({ Action, Package = '', Output = '' }: GoEvent): void {
    const share = COVERAGE.exec(Output)?.[1]
    if (share !== undefined) this.coverages.set(Package, Number(share) / 100)
    const outcome = OUTCOMES[Action]
    if (outcome === undefined) return
    this.hasEnded = true
    // A package that fails without a failed test of its own was not built or died at once.
    if (outcome === 'failed' && !this.#hasFailedTest(Package))
      this.tests.set(Package, { parts: [Package, 'could not be run'], outcome })
  }

  #hasFailedTest(pack: string): boolean {
    return [...this.tests.values()].some(({ parts, outcome }) => parts[0] === pack && outcome === 'failed')
  }
}

/**
 * The lines of `go test -json`.
 *
 * @throws StewardError `test_report_malformed`
 */
export function readGoJson(text: string): TestReport {
  const run = new GoRun()
  for (const event of eventsIn(text)) run.take(event)
  if (!run.hasEnded) throw reportMalformed(FORMAT, 'it ends before any package did')
  const collector = new TestCollector(FORMAT)
  for (const { parts, outcome } of run.tests.values()) collector.add(parts, outcome)
  const coverages = [...run.coverages.values()]
  const mean = coverages.reduce((sum, share) => sum + share, 0) / coverages.length
  return { tests: collector.tests, ...(coverages.length > 0 && { coverage: mean }) }
}

function eventsIn(text: string): GoEvent[] {
  const events: GoEvent[] = []
  for (const line of text.split('\n')) {
    // The build's own messages stand between the events.
    if (!line.startsWith('{')) {
      const notBuilt = NOT_BUILT.exec(line)?.[1]
      if (notBuilt !== undefined) events.push({ Action: 'fail', Package: notBuilt })
      continue
    }
    const parsed = event.safeParse(jsonOf(line))
    if (parsed.success) events.push(parsed.data)
    else throw reportMalformed(FORMAT, 'a line of it is no event')
  }
  return events
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // Not an event: its reader refuses it.
    return undefined
  }
}
