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

/** The fewest of a failing run's faults that still fail, each time with all the same tasks; bounded, for each try is a run. */
async function shrink(variables, faults, tries) {
  const only = (numbers) => ({ CHAOS_ONLY: numbers.join(',') })
  const fails = async (numbers) => (await suite(variables, only(numbers))) !== 0
  const found = await shortest(faults, fails, tries)
  const { list, complete } = found
  process.stdout.write(
    [
      '',
      `${list.length} of ${faults.length} faults still fail, found in ${found.tries} runs${complete ? '' : '; there was no time for fewer: --tries N'}.`,
      `Once more with these alone, numbered as in the log: --only ${list.join(',') || 'none'}`,
      '',
    ].join('\n'),
  )
  return suite(variables, only(list))
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
    if (code === 0 || !values.shrink || !existsSync(report)) return code
    return await shrink(variables, JSON.parse(readFileSync(report, 'utf8')), tries)
  } finally {
    rmSync(report, { force: true })
  }
}

process.exitCode = await main(process.argv.slice(2)).catch(failed)
