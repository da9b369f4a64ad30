import { ensureChromium } from './chromium.mjs'
import { ensureReady, failed } from './ensure.mjs'
import { inProject, SetupError } from './project.mjs'
import { steps } from './test-steps.mjs'

const say = (sentence) => console.error(sentence)

/** `--only unit,e2e` runs these steps; without it, all. */
function chosenSteps(args) {
  const at = args.findIndex((arg) => arg === '--only' || arg.startsWith('--only='))
  if (at === -1) return steps
  const names = (args[at].split('=')[1] ?? args[at + 1] ?? '').split(',')
  const unknown = names.filter((name) => !steps.some((step) => step.name === name))
  if (unknown.length > 0)
    throw new SetupError(`No test step "${unknown[0]}". There are: ${steps.map((step) => step.name).join(', ')}.`)
  return steps.filter((step) => names.includes(step.name))
}

async function timed(step) {
  const began = performance.now()
  console.log(`\n── ${step.name}`)
  const count = await step.run()
  return { name: step.name, seconds: (performance.now() - began) / 1000, ...count }
}

function printTable(rows) {
  console.log('\nstep            seconds   passed   failed  skipped')
  for (const row of rows)
    console.log(
      `${row.name.padEnd(14)}${row.seconds.toFixed(1).padStart(9)}${[row.passed, row.failed, row.skipped].map((n) => String(n).padStart(9)).join('')}`,
    )
}

/** At the end, where it is looked for: the output of a whole run is thousands of lines. */
function printFailures(rows) {
  const failures = rows.flatMap(({ name, failures }) => failures.map((failure) => ({ step: name, ...failure })))
  if (failures.length > 0) console.log('\nWhat failed:')
  for (const { step, test, why } of failures)
    console.log(`  ${step}: ${test.replace(`${inProject()}/`, '')}\n${why.replaceAll(/^/gm, '      ')}`)
}

async function main(args) {
  const chosen = chosenSteps(args)
  await ensureReady({ build: false, say })
  process.env.CHROMIUM_PATH = await ensureChromium(say)
  const setUp = { name: 'set-up', failed: 0, failures: [] }
  // A build that fails is a failure to report beside the others, not a reason to report nothing.
  await ensureReady({ say }).catch((error) => {
    setUp.failed = failed(error)
    setUp.failures = [{ test: 'the build', why: error.message }]
  })
  const rows = []
  for (const step of chosen) rows.push(await timed(step))
  printFailures([setUp, ...rows])
  printTable(rows)
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0)
  const [passes, failures, skips] = [sum('passed'), sum('failed') + setUp.failed, sum('skipped')]
  console.log(`\n${passes} passed, ${failures} failed${skips > 0 ? `, ${skips} skipped` : ''}`)
  return failures > 0 || passes === 0 ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2)).catch((error) => {
  const code = failed(error)
  console.log('0 passed, 1 failed')
  return code
})
