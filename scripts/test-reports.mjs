/**
 * What a suite's JSON report says.
 * @typedef {{ test: string, why: string }} Failure
 * @typedef {{ passed: number, failed: number, skipped: number, failures: Failure[] }} Count
 */

/** Of an error only what tells one failure from another; the whole of it stands where the suite printed it. */
const LINES = 6

const inShort = (message = '') =>
  message
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a terminal
    .replaceAll(/\x1b\[[0-9;]*m/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s+at .*(node_modules|node:)/.test(line))
    .slice(0, LINES)
    .join('\n')

/**
 * A file that could not even be loaded, or whose preparation failed, has no failed test to count: it is one itself.
 * @returns {Count}
 */
export function vitestCount(report) {
  const failedAsAWhole = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  const tests = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => ({
        test: `${file.name} › ${fullName}`,
        why: inShort(failureMessages.join('\n')),
      })),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + failedAsAWhole.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [...failedAsAWhole.map(({ name, message }) => ({ test: name, why: inShort(message) })), ...tests],
  }
}

/** @returns {Count} */
export function playwrightCount({ stats, suites, errors }) {
  const failed = suites.flatMap((suite) => specsOf(suite)).filter(({ ok }) => !ok)
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    failures: [
      ...(errors ?? []).map(({ message }) => ({ test: 'before any test', why: inShort(message) })),
      ...failed.map(({ file, line, title, tests }) => ({
        test: `${file}:${line} › ${title} (${tests.map(({ projectName }) => projectName).join(', ')})`,
        why: inShort(tests.flatMap(({ results }) => results.flatMap(({ errors: all }) => all))[0]?.message),
      })),
    ],
  }
}

const specsOf = ({ specs = [], suites = [] }) => [...specs, ...suites.flatMap(specsOf)]
