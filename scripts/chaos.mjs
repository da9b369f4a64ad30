// A lab under random faults drawn from a seed: npm run chaos -- --seed N --tasks N --minutes N [--shrink] [--tries N]
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { run } from './child.mjs'
import { ensureReady, failed } from './ensure.mjs'
import { inProject, projectEnvironment, projectNode, SetupError } from './project.mjs'
import { shortest } from './shortest.mjs'

const whole = (name, text) => {
  if (/^[1-9]\d{0,5}$/.test(text)) return text
  throw new SetupError(`--${name} is a whole number from 1, not "${text}".`)
}

/** Runs the suite once. @param more variables besides those of the run */
function suite(variables, more = {}) {
  const vitest = inProject('node_modules', 'vitest', 'vitest.mjs')
  return run(projectNode(), [vitest, 'run', '--project', 'chaos', '--disable-console-intercept', 'chaos.test.ts'], {
    attached: true,
    env: projectEnvironment({ ...variables, ...more }),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

/**
 * The fewest of a failing run's faults that still fail, each time with all the same tasks; bounded, for each try is a run. The
 * story told in the end is that of the run that failed: processes have times of their own, and the same may pass the next time.
 */
async function shrink(variables, failure, tries) {
  let { story } = failure
  const fails = async (numbers) => {
    if ((await suite(variables, { CHAOS_ONLY: numbers.join(',') })) === 0) return false
    story = reportIn(variables.CHAOS_REPORT)?.story ?? story
    return true
  }
  const found = await shortest(failure.faults, fails, tries)
  process.stdout.write(
    [
      '',
      `${found.list.length} of ${failure.faults.length} faults were enough to fail, found in ${found.tries} runs${found.complete ? '' : '; for fewer: --tries N'}.`,
      `These alone, numbered as in the log: --only ${found.list.join(',') || 'none'}`,
      story,
      '',
    ].join('\n'),
  )
}

/** What a run told of itself; undefined where it ended before that. */
function reportIn(file) {
  if (!existsSync(file)) return undefined
  const report = JSON.parse(readFileSync(file, 'utf8'))
  rmSync(file)
  return report
}

async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      tasks: { type: 'string', default: '100' },
      // Enough for every task, also on a slow machine.
      minutes: { type: 'string' },
      /** Where it fails, runs again with fewer and fewer of its faults. */
      shrink: { type: 'boolean', default: false },
      tries: { type: 'string', default: '12' },
      /** The numbers of the faults to make, with commas between; none: no fault at all. */
      only: { type: 'string' },
    },
  })
  const { seed, only } = values
  const tasks = whole('tasks', values.tasks)
  const minutes = whole('minutes', values.minutes ?? `${Math.max(5, Math.ceil(Number(tasks) / 25))}`)
  const tries = Number(whole('tries', values.tries))
  if (only !== undefined && !/^(none|\d+(,\d+)*)$/.test(only))
    throw new SetupError(`--only takes the numbers of faults, as in 3,17, not "${only}".`)
  await ensureReady()
  const report = join(tmpdir(), `steward-chaos-${process.pid}.json`)
  const variables = {
    CHAOS_SEED: whole('seed', seed),
    CHAOS_TASKS: tasks,
    CHAOS_MINUTES: minutes,
    CHAOS_REPORT: report,
    ...(only !== undefined && { CHAOS_ONLY: only === 'none' ? '' : only }),
  }
  try {
    const code = await suite(variables)
    const failure = code === 0 || !values.shrink ? undefined : reportIn(report)
    if (failure) await shrink(variables, failure, tries)
    return code
  } finally {
    rmSync(report, { force: true })
  }
}

process.exitCode = await main(process.argv.slice(2)).catch(failed)
