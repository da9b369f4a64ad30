// A lab under random faults drawn from a seed: npm run chaos -- --seed N --tasks N --minutes N
import { parseArgs } from 'node:util'
import { run } from './child.mjs'
import { ensureReady, failed } from './ensure.mjs'
import { inProject, projectEnvironment, projectNode, SetupError } from './project.mjs'

const whole = (name, text) => {
  if (/^[1-9]\d{0,5}$/.test(text)) return text
  throw new SetupError(`--${name} is a whole number from 1, not "${text}".`)
}

async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      tasks: { type: 'string', default: '100' },
      // Enough for every task, also on a slow machine.
      minutes: { type: 'string' },
    },
  })
  const tasks = whole('tasks', values.tasks)
  const minutes = whole('minutes', values.minutes ?? `${Math.max(5, Math.ceil(Number(tasks) / 25))}`)
  await ensureReady()
  const vitest = inProject('node_modules', 'vitest', 'vitest.mjs')
  return run(projectNode(), [vitest, 'run', '--project', 'chaos', '--disable-console-intercept'], {
    attached: true,
    env: projectEnvironment({
      CHAOS_SEED: whole('seed', values.seed),
      CHAOS_TASKS: tasks,
      CHAOS_MINUTES: minutes,
    }),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

process.exitCode = await main(process.argv.slice(2)).catch(failed)
