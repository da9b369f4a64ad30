// Gives every endpoint so many damaged inputs, and every parser ten times as many: npm run hostile -- --inputs 10000
import { parseArgs } from 'node:util'
import { run } from './child.mjs'
import { ensureReady, failed } from './ensure.mjs'
import { inProject, projectEnvironment, projectNode, SetupError } from './project.mjs'

const { values, positionals } = parseArgs({
  options: { inputs: { type: 'string', default: '10000' } },
  allowPositionals: true,
})

/** Positional words narrow it to files whose path has one of them. */
async function main() {
  const inputs = Number(values.inputs)
  if (!Number.isInteger(inputs) || inputs < 1) throw new SetupError('--inputs is a whole number from 1.')
  await ensureReady()
  const files = positionals.length > 0 ? positionals : ['test/hostile/endpoints', 'test/hostile/every-parser']
  const vitest = inProject('node_modules', 'vitest', 'vitest.mjs')
  return run(projectNode(), [vitest, 'run', '--project', 'endpoints', '--project', 'unit', ...files], {
    attached: true,
    env: projectEnvironment({ HOSTILE_INPUTS: String(inputs), HOSTILE_RUNS: String(inputs * 10) }),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

process.exitCode = await main().catch(failed)
