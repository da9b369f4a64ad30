import { readFileSync, rmSync } from 'node:fs'
import { run } from './child.mjs'
import { inProject, projectEnvironment, projectNode } from './project.mjs'
import { playwrightCount, vitestCount } from './test-reports.mjs'

const none = { passed: 0, failed: 0, skipped: 0, failures: [] }
const reports = inProject('test-results')

/** A check that either holds or does not: it counts as one test. */
const check = (name, program, ...args) => ({
  name,
  run: async () =>
    (await tool(program, args)) === 0
      ? { ...none, passed: 1 }
      : { ...none, failed: 1, failures: [{ test: name, why: 'It found what it printed above.' }] },
})

const suite = (project) => ({
  name: project,
  run: () =>
    counted(`${project}.json`, vitestCount, (report) =>
      tool('vitest/vitest.mjs', [
        'run',
        '--project',
        project,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ]),
    ),
})

const browser = {
  name: 'e2e',
  run: () =>
    counted('e2e.json', playwrightCount, (report) =>
      tool('@playwright/test/cli.js', ['test'], { PLAYWRIGHT_JSON_OUTPUT_FILE: report }),
    ),
}

/** Everything `npm test` runs, in the order of how soon it answers. */
export const steps = [
  check('lint', '@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
  check('types', 'tsc7/bin/tsc', '-p', 'tsconfig.json'),
  check('dead', 'knip/bin/knip.js'),
  suite('architecture'),
  suite('unit'),
  suite('contract'),
  suite('endpoints'),
  suite('failure-modes'),
  suite('chaos'),
  browser,
]

const tool = (path, args, extra = {}) =>
  run(projectNode(), [inProject('node_modules', path), ...args], {
    attached: true,
    env: projectEnvironment(extra),
    stdio: ['ignore', 'inherit', 'inherit'],
  })

/** Runs a suite and reads its report. A run that fails without a failed test (a crash, no tests) is one failure. */
async function counted(file, read, start) {
  const report = `${reports}/${file}`
  rmSync(report, { force: true })
  const code = await start(report)
  const count = readReport(report, read)
  if (code === 0 || count.failed > 0) return count
  const itself = { test: 'the run itself', why: `It ended with ${code}: see above.` }
  return { ...count, failed: 1, failures: [...count.failures, itself] }
}

function readReport(report, read) {
  try {
    return read(JSON.parse(readFileSync(report, 'utf8')))
  } catch (error) {
    if (error.code !== 'ENOENT' && !(error instanceof SyntaxError)) throw error
    return { ...none, failed: 1, failures: [{ test: 'the run itself', why: 'It left no report: see above.' }] }
  }
}
