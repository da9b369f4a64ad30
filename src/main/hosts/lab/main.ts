import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { AgentId } from '../../../shared/model/ids'
import { acquireLease } from '../../adapters/lease'
import { serveGround } from '../ground'
import { labFolder, stewardHome } from '../profile'
import { announceReady, endWithProcess, type Lifetime, newLifetime, openBrowser, runProgram } from '../program'
import { Lab } from './lab'
import { LabFaults } from './lab-faults'

const { values } = parseArgs({
  options: {
    'no-open': { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
    /** For a parent process: one line of JSON when everything answers. */
    announce: { type: 'boolean', default: false },
  },
})

const HEALTHY_WITHIN_MS = 60_000

const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function start(): Promise<void> {
  const lifetime = newLifetime()
  try {
    await run(lifetime)
  } catch (error) {
    // Who interrupts a start takes away what it works with.
    if (!lifetime.ending) throw error
  }
}

async function run(lifetime: Lifetime): Promise<void> {
  endWithProcess(lifetime, (error) => process.stderr.write(`The lab did not close cleanly: ${String(error)}\n`), 10_000)
  const home = stewardHome(process.env)
  const folder = labFolder(home)
  const lease = acquireLease(folder, 'lab')
  lifetime.onEnd(async () => lease.release())
  const pidFile = join(folder, 'lab.pid')
  writeFileSync(pidFile, String(process.pid), { mode: 0o600 })
  lifetime.onEnd(async () => rmSync(pidFile, { force: true }))
  const lab = new Lab({ home, port: Number(values.port), built: import.meta.dirname, say })
  lifetime.onEnd(() => lab.stop())
  say('Steward lab')
  const { consoleUrl } = await lab.start()
  const faults = new LabFaults(lab)
  lifetime.onEnd(() => faults.close())
  const { agents, registries } = lab
  const control = await serveGround(lease.socketPath, { name: 'The lab', agents, registries, orders: faults.orders })
  lifetime.onEnd(() => control.close())
  say(`├─ console at ${consoleUrl}`)
  const healthy = await waitUntilHealthy(lab)
  say(
    `ready: ${healthy} agents healthy. Try: npx steward discover --capability orchestrate_sdlc. Ctrl-C ends everything.`,
  )
  if (values.announce) announceReady({ kind: 'lab', url: consoleUrl })
  if (!values['no-open']) openBrowser(consoleUrl)
  await runFirstTask(lab)
}

/** Waits for the fleet's first polls, told by the engine's events. */
async function waitUntilHealthy(lab: Lab): Promise<number> {
  const wanted = [...lab.agents.keys()] as AgentId[]
  const samples = await Promise.all(wanted.map((agent_id) => lab.client.call('agents.poll', { agent_id })))
  const missing = new Set(wanted.filter((_, index) => samples[index]?.up !== true))
  if (missing.size === 0) return wanted.length
  return new Promise((resolve) => {
    const finish = () => {
      unsubscribe()
      clearTimeout(timer)
      resolve(wanted.length - missing.size)
    }
    const timer = setTimeout(finish, HEALTHY_WITHIN_MS)
    const unsubscribe = lab.client.subscribe((event) => {
      if (event.name !== 'health.sampled' || !event.payload.sample.up) return
      missing.delete(event.payload.sample.agent_id)
      if (missing.size === 0) finish()
    })
  })
}

async function runFirstTask(lab: Lab): Promise<void> {
  const { task_id } = await lab.client.call('delegations.start', {
    agent_id: 'vibe-agency-orchestrator' as AgentId,
    operation: 'orchestrate_sdlc',
    input: { domain: 'restaurant' },
  })
  say(`A first task is running: ${task_id}`)
}

runProgram(start)
