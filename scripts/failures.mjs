// Runs the failure tests and prints what each scenario of the specification was put through: npm run test:failures
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './child.mjs'
import { ensureReady, failed } from './ensure.mjs'
import { inProject, projectEnvironment, projectNode } from './project.mjs'

const SCENARIOS = ['1.1', '1.2', '2.1', '2.2', '3.1', '3.2', '4.1', '4.2', '5.1', '5.2', '6.1', '6.2']
const HEAD = ['scenario', 'injected fault', 'expected', 'observed', 'detected in', 'recovered in']
const folder = inProject('test-results', 'failures')

function observations() {
  const files = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name.endsWith('.jsonl'))
  const lines = files.flatMap(({ name }) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
  return lines.map((line) => JSON.parse(line)).sort((a, b) => a.scenario.localeCompare(b.scenario))
}

const duration = (ms) => (ms === undefined ? '' : ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`)

const table = (rows) => [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

async function main(args) {
  await ensureReady()
  rmSync(folder, { recursive: true, force: true })
  const vitest = inProject('node_modules', 'vitest', 'vitest.mjs')
  const code = await run(projectNode(), [vitest, 'run', '--project', 'failure-modes', ...args], {
    attached: true,
    env: projectEnvironment(),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const seen = observations()
  const text = table(
    seen.map((row) => [
      row.scenario,
      row.fault,
      row.expected,
      row.observed,
      duration(row.detect_ms),
      duration(row.recover_ms),
    ]),
  )
  console.log(`\n${text}\n`)
  writeFileSync(join(folder, 'table.md'), `${text}\n`)
  const missing = args.length > 0 ? [] : SCENARIOS.filter((number) => !seen.some(({ scenario }) => scenario === number))
  if (missing.length > 0) console.log(`Nothing was observed of: ${missing.join(', ')}`)
  return code !== 0 || missing.length > 0 ? 1 : 0
}

process.exitCode = await main(process.argv.slice(2)).catch(failed)
