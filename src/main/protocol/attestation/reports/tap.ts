import { Parser, type Result } from 'tap-parser'
import { reportMalformed, TestCollector, type TestReport } from './report'

const FORMAT = 'TAP'

/** What tap-parser tells of the whole run. */
interface Ending {
  readonly bailout?: boolean | string
  readonly plan?: { readonly start: number | null; readonly end: number | null } | null
  readonly failures?: readonly { readonly tapError?: string | null }[]
}

/** A fault of the stream as a whole: what is missing was not passed. */
function faultOf({ bailout, plan, failures }: Ending): string | undefined {
  if (bailout) return `the run was given up${typeof bailout === 'string' ? `: ${bailout.slice(0, 200)}` : ''}`
  if (plan?.end === undefined || plan.end === null) return 'it ends before its plan'
  const error = failures?.find(({ tapError }) => typeof tapError === 'string' && tapError !== '')?.tapError
  return error ?? undefined
}

/**
 * TAP 12 to 14, with subtests, as node:test and others print it. A test that is announced and not written counts neither way, as
 * TAP asks; a subtest is named after the tests it stands in, and its closing point is no test of its own.
 *
 * @throws StewardError `test_report_malformed` where it is cut off, given up or not TAP
 */
export function readTap(text: string): TestReport {
  const collector = new TestCollector(FORMAT)
  let ending: Ending = {}
  const parser = new Parser({ preserveWhitespace: false }, (results) => {
    ending = results as Ending
  })
  listen(parser, [], collector)
  parser.end(text)
  const fault = faultOf(ending)
  if (fault !== undefined) throw reportMalformed(FORMAT, fault)
  return { tests: collector.tests }
}

function listen(parser: Parser, within: readonly string[], collector: TestCollector): void {
  let subtests = 0
  parser.on('child', (child: Parser) => {
    subtests += 1
    listen(child, [...within, child.name], collector)
  })
  parser.on('assert', (result: Result) => {
    // The point that closes a subtest repeats what its own points said.
    if (result.closingTestPoint && subtests > 0) {
      subtests -= 1
      return
    }
    const skipped = result.skip !== false || result.todo !== false
    collector.add([...within, result.name], skipped ? 'skipped' : result.ok ? 'passed' : 'failed')
  })
}
