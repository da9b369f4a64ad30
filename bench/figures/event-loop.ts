import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { readLease } from '../../src/main/adapters/lease'
import { attachLocalSocket } from '../../src/main/hosts/profile'
import type { EngineClient } from '../../src/shared/contract'
import { built, type Figure, type Measurement, temporaryFolder } from '../frame'
import { moreAgents, startLab } from '../frame/lab'
import { watchEventLoop } from '../frame/loop-delay'

const WINDOW_MS = 1000
const WINDOWS = 25
const AGENTS = 10
/** The first windows after a start belong to the start: code is loaded, agents are verified for the first time. */
const SETTLING_MS = 5000

async function run(): Promise<Measurement> {
  using home = temporaryFolder()
  const file = join(home.path, 'loop-delay.txt')
  const profile = join(home.path, 'profiles', 'lab')
  await using _lab = await startLab(home.path, {
    NODE_OPTIONS: `--import=${pathToFileURL(built('bench', 'watch-console.js')).href}`,
    LOOP_DELAY_FILE: file,
    LOOP_DELAY_WINDOW_MS: String(WINDOW_MS),
  })
  const socket = readLease(profile)?.socketPath
  const client = socket === undefined ? undefined : await attachLocalSocket(socket)
  if (!client) throw new Error('the lab has no console')
  const folder = join(home.path, 'more')
  mkdirSync(folder)
  await using _more = await moreAgents(client, folder, AGENTS - (await agentsUp(client)).length)
  await client.call('registries.refresh', {})
  await after(SETTLING_MS)
  writeFileSync(file, '')
  const idle: number[] = []
  const watching = watchEventLoop(WINDOW_MS, (worstMs) => idle.push(worstMs))
  const polls = pollsOf(client)
  await after(WINDOWS * WINDOW_MS)
  watching.stop()
  const polled = polls.agents()
  await client.close()
  if (polled.size < AGENTS) throw new Error(`only ${polled.size} agents were polled: ${[...polled].join(', ')}`)
  const measured = readFileSync(file, 'utf8').trim().split('\n').map(Number)
  return { measured, baseline: idle }
}

async function agentsUp(client: EngineClient): Promise<string[]> {
  const { rows } = await client.call('discover.search', { refresh: 'never' })
  return rows.filter(({ health }) => health?.state === 'healthy').map(({ summary }) => summary.id)
}

/** Which agents answered a poll meanwhile. */
function pollsOf(client: EngineClient): { agents(): ReadonlySet<string> } {
  const agents = new Set<string>()
  client.subscribe((event) => {
    if (event.name === 'health.sampled' && event.payload.sample.up) agents.add(event.payload.sample.agent_id)
  })
  return { agents: () => agents }
}

export const figures: readonly Figure[] = [
  {
    name: 'event-loop',
    says: 'how long the event loop of a console is held up while ten agents are polled every 2 s, by windows of 1 s',
    baseline: 'a budget; the column shows a process that does nothing, in the same windows',
    unit: 'ms',
    limit: { amount: 50 },
    counts: 'worst',
    run,
  },
]
