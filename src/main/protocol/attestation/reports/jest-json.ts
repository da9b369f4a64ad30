import { z } from 'zod'
import type { TestOutcome } from '../../../../shared/model/attestation'
import { reportMalformed, TestCollector, type TestReport } from './report'

const FORMAT = 'JSON of vitest or jest'

const coverageMap = z.record(
  z.string(),
  z.object({ statementMap: z.record(z.string(), z.unknown()), s: z.record(z.string(), z.number()) }),
)

/** What both runners write; vitest took the form over from jest. */
const report = z.object({
  success: z.boolean(),
  numTotalTests: z.number().int().nonnegative(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().nullish(),
      assertionResults: z.array(
        z.object({
          title: z.string(),
          ancestorTitles: z.array(z.string()),
          status: z.string(),
        }),
      ),
    }),
  ),
  coverageMap: coverageMap.nullish(),
})

const OUTCOMES: Readonly<Record<string, TestOutcome>> = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  pending: 'skipped',
  todo: 'skipped',
  disabled: 'skipped',
  focused: 'passed',
}

/**
 * The JSON of `vitest --reporter=json` and `jest --json`. A file that could not be loaded counts as one failed test: its tests
 * were never seen.
 *
 * @throws StewardError `test_report_malformed`
 */
export function readJestJson(text: string): TestReport {
  const parsed = report.safeParse(jsonIn(text))
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw reportMalformed(FORMAT, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it has another form'}`)
  }
  const collector = new TestCollector(FORMAT)
  const { testResults, coverageMap: map } = parsed.data
  const root = commonFolder(testResults.map(({ name }) => name))
  for (const file of testResults) {
    const name = file.name.slice(root)
    if (file.assertionResults.length === 0 && file.status === 'failed')
      collector.add([name, 'could not be loaded'], 'failed')
    // A word of a newer runner says nothing good.
    for (const { title, ancestorTitles, status } of file.assertionResults)
      collector.add([name, ...ancestorTitles, title], OUTCOMES[status] ?? 'failed')
  }
  const coverage = map ? coverageOf(map) : undefined
  return { tests: collector.tests, ...(coverage !== undefined && { coverage }) }
}

/** Runners print lines of their own before the report where both go to standard output. */
function jsonIn(text: string): unknown {
  const line = text.lastIndexOf('\n{', text.indexOf('"testResults"'))
  try {
    return JSON.parse(text.slice(line + 1))
  } catch (cause) {
    throw reportMalformed(FORMAT, 'it is no JSON, or cut off', cause)
  }
}

/** Length of what all paths begin with, up to a slash: where a project lies on a machine is no part of a test's name. */
function commonFolder(paths: readonly string[]): number {
  const [first = ''] = paths
  let end = first.lastIndexOf('/') + 1
  // A search from before the first character looks at the first all the same, and would find the root again and again.
  while (end > 0 && !paths.every((path) => path.startsWith(first.slice(0, end))))
    end = end === 1 ? 0 : first.lastIndexOf('/', end - 2) + 1
  return end
}

function coverageOf(map: z.infer<typeof coverageMap>): number | undefined {
  const counts = Object.values(map).flatMap(({ s }) => Object.values(s))
  return counts.length === 0 ? undefined : counts.filter((count) => count > 0).length / counts.length
}
