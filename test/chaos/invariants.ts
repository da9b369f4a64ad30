import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { type DelegationDetail, FINAL_STATES } from '../../src/shared/model/delegation'
import type { Accepted } from './tasks'
import { acceptedFrom } from './thief'
import type { ChaosWorld } from './world'

/** What must hold when the faults have ended and every task has had its time. Each answers with what does not, as sentences. */
export async function broken(world: ChaosWorld, accepted: readonly Accepted[], agentKills: number): Promise<string[]> {
  return [
    ...(await tasksEnded(accepted)),
    ...onceEach(world, accepted, agentKills),
    ...(await artifactsMatch(accepted)),
    ...(await auditIntact(world)),
    ...processesSmall(world),
    ...world.findings,
    ...(await thievesRefused(world)),
    ...(await contradictionsSeen(world)),
    ...(await nothingToLapsed(world)),
  ]
}

async function tasksEnded(accepted: readonly Accepted[]): Promise<string[]> {
  const faults: string[] = []
  for (const { client, taskId } of accepted) {
    const task = await client.call('delegations.get', { task_id: taskId })
    if (!FINAL_STATES.includes(task.state))
      faults.push(`${taskId} of ${client.name} is still ${task.state}: ${storyOf(task)}`)
    else if (task.state !== 'completed') faults.push(`${taskId} ended as ${task.state}: ${storyOf(task)}`)
  }
  return faults
}

const LAST_STEPS = 15

const storyOf = ({ timeline, agent_id, last_heartbeat_at, error, waits_for }: DelegationDetail): string =>
  [
    `${agent_id} was heard last at ${last_heartbeat_at ?? 'no time'}; ${error?.message ?? waits_for ?? 'it waits for nothing'}`,
    ...timeline.slice(-LAST_STEPS).map(({ at, text }) => `  ${at} ${text}`),
  ].join('\n')

/** Also at the end, when every registry has been killed and started again: what was revoked stays so. */
async function thievesRefused(world: ChaosWorld): Promise<string[]> {
  const faults: string[] = []
  for (const registry of world.registries)
    for (const stolen of world.stolen) faults.push(...(await acceptedFrom(stolen, world, registry)))
  return faults
}

/** Every client tells where its registries contradict one another. */
async function contradictionsSeen(world: ChaosWorld): Promise<string[]> {
  const faults: string[] = []
  for (const client of world.clients) {
    await client.call('registries.refresh', {})
    const { divergences } = await client.call('registries.divergence', {})
    const told = new Set(divergences.map(({ agent_id }) => agent_id))
    for (const id of world.equivocated)
      if (!told.has(id)) faults.push(`${client.name} does not tell that its registries differ on ${id}`)
  }
  return faults
}

async function nothingToLapsed({ lapsed, toLapsed }: ChaosWorld): Promise<string[]> {
  const faults = lapsed.requests > 0 ? [`${lapsed.requests} requests went to an expired certificate`] : []
  for (const { client, taskId } of toLapsed) {
    const { state } = await client.call('delegations.get', { task_id: taskId })
    if (state === 'completed') faults.push(`${taskId} was completed behind an expired certificate`)
  }
  return faults
}

/** A task that went on with another agent runs there as `<task>-run<number>`: another order, with a key of its own. */
const taskOf = (run: string): string => run.replace(/-run\d+$/, '')

/** One key is one execution. Only a killed agent may begin again, and only as often as agents were killed. */
function onceEach(world: ChaosWorld, accepted: readonly Accepted[], agentKills: number): string[] {
  const { starts, ends } = world.runs()
  const faults: string[] = []
  const ended = new Set([...ends.keys()].map(taskOf))
  for (const { taskId, client, agent } of accepted)
    if (!ended.has(taskId)) faults.push(`${taskId}, given by ${client.name} to ${agent}, never came to its end`)
  const known = new Set<string>(accepted.map(({ taskId }) => taskId))
  for (const id of starts.keys())
    if (!known.has(taskOf(id))) faults.push(`${id} ran though nobody was told that it was accepted`)
  const again = [...starts.values()].reduce((sum, count) => sum + count - 1, 0)
  // Each agent runs four at once: one kill can make so many begin again.
  if (again > 4 * agentKills)
    faults.push(`${again} operations began again though agents were killed ${agentKills} times`)
  return faults
}

/** Of tasks that completed; of the others `tasksEnded` tells. */
async function artifactsMatch(accepted: readonly Accepted[]): Promise<string[]> {
  const faults: string[] = []
  for (const { client, taskId } of accepted) {
    const { state } = await client.call('delegations.get', { task_id: taskId })
    if (state !== 'completed') continue
    const { artifacts, folder, receipt } = await client.call('delegations.result', { task_id: taskId })
    const promised = new Map(receipt.artifacts.map(({ name, digest }) => [name, digest as string]))
    if (artifacts.length === 0) faults.push(`${taskId} returned nothing`)
    for (const { name } of artifacts) {
      const found = `sha256:${createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex')}`
      if (promised.get(name) !== found) faults.push(`${taskId}: ${name} is not what the receipt names`)
    }
  }
  return faults
}

async function auditIntact(world: ChaosWorld): Promise<string[]> {
  const states = await Promise.all(world.clients.map((client) => client.call('audit.verify', {})))
  return states.flatMap((state, index) =>
    state.intact ? [] : [`the audit log of ${world.clients[index]?.name} is broken`],
  )
}

const MOST_MEMORY_KB = 600_000
const MOST_HANDLES = 400

/** Linux says what a process holds; elsewhere nothing is claimed. */
function processesSmall(world: ChaosWorld): string[] {
  if (process.platform !== 'linux') return []
  const programs = [...world.servers, ...world.clients].map(({ name, program }) => ({ name, pid: program.pid }))
  return programs.flatMap(({ name, pid }) => {
    if (pid === undefined) return [`${name} is not running`]
    const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
    const handles = readdirSync(`/proc/${pid}/fd`).length
    return [
      ...(rss > MOST_MEMORY_KB ? [`${name} holds ${Math.round(rss / 1024)} MiB`] : []),
      ...(handles > MOST_HANDLES ? [`${name} has ${handles} files open`] : []),
    ]
  })
}

/** Every store, once its process has ended. */
export function damagedStores(world: ChaosWorld): string[] {
  const files = readdirSync(world.home, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.db'))
  return files.flatMap((file) => {
    const database = new Sqlite(join(world.home, file), { readonly: true })
    const verdict = database.pragma('integrity_check', { simple: true })
    database.close()
    return verdict === 'ok' ? [] : [`${file}: ${String(verdict)}`]
  })
}
