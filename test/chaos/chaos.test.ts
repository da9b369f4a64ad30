import { writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Draw } from './draw'
import { type Fault, inject, plan } from './faults'
import { broken, damagedStores } from './invariants'
import { type Happened, storyOf } from './story'
import { type Accepted, settle, submit } from './tasks'
import { ChaosWorld } from './world'

const number = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise)

// As a part of `npm test`: as many of a thousand tasks as five minutes allow.
const SEED = number('CHAOS_SEED', 1)
const TASKS = number('CHAOS_TASKS', 1000)
const MINUTES = number('CHAOS_MINUTES', 5)
/** A large run is a dense one first, then a longer one. */
const OPEN_AT_ONCE = Math.min(24, Math.max(6, Math.ceil(TASKS / 40)))
const SETTLE_MS = 120_000
/** The numbers of the faults to make, of those that the seed draws; without it all of them. */
const ONLY = process.env['CHAOS_ONLY']?.split(',').filter(Boolean).map(Number)

it(
  `loses nothing and runs nothing twice under the faults of seed ${SEED}`,
  async () => {
    const world = await ChaosWorld.start()
    const began = Date.now()
    const log: Happened[] = []
    const accepted: Accepted[] = []
    const ended = new AbortController()
    const kills = { agents: 0 }
    try {
      const faults = faultsUntil(world, ended.signal, log, kills, began)
      await giveTasks(world, accepted, began)
      ended.abort()
      tell(began, `${accepted.length} tasks were taken; no more faults`)
      await faults
      await world.heal()
      tell(began, 'all is healed; waiting for what is open')
      await settle(accepted, SETTLE_MS)
      tell(began, 'checking')
      const findings = await broken(world, accepted, kills.agents)
      const standing = world.describe()
      await world.stop()
      findings.push(...damagedStores(world))
      const story = storyOf({ seed: SEED, tasks: TASKS, names: world.names }, findings, log)
      report(log, accepted, began, story)
      expect(findings, `${story}\n${standing}`).toEqual([])
    } finally {
      ended.abort()
      await world.stop()
      world.remove()
    }
  },
  MINUTES * 60_000 + SETTLE_MS + 300_000,
)

async function giveTasks(world: ChaosWorld, accepted: Accepted[], began: number): Promise<void> {
  const draw = new Draw(SEED + 1)
  let next = 0
  const giver = async (): Promise<void> => {
    while (next < TASKS && Date.now() - began < MINUTES * 60_000) {
      const task = await submit(world, draw, next++)
      accepted.push(task)
      await settle([task], 20_000)
    }
  }
  await Promise.all(Array.from({ length: OPEN_AT_ONCE }, giver))
}

/** Faults follow one another by the plan; several may be under way at once. */
async function faultsUntil(
  world: ChaosWorld,
  end: AbortSignal,
  log: Happened[],
  kills: { agents: number },
  began: number,
): Promise<void> {
  const underWay: Promise<void>[] = []
  const one = async (fault: Fault, number: number): Promise<void> => {
    const at = Date.now() - began
    if (fault.kind === 'agent_killed') kills.agents += 1
    const what = await inject(world, fault)
    log.push({ number, at, what: `${what} for ${Math.round(fault.lasts)} ms` })
  }
  let number = -1
  for (const fault of plan(new Draw(SEED))) {
    number += 1
    await wait(fault.after)
    if (end.aborted) break
    // One that is left out takes its time all the same: the others come when they came.
    if (ONLY && !ONLY.includes(number)) continue
    const running = one(fault, number)
    // Looked at when all have ended; until then nobody else waits for it.
    running.catch(() => undefined)
    underWay.push(running)
  }
  await Promise.all(underWay)
}

const tell = (began: number, what: string): void =>
  void process.stdout.write(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${what}\n`)

function report(log: readonly Happened[], accepted: readonly Accepted[], began: number, story: string): void {
  const seconds = Math.round((Date.now() - began) / 1000)
  process.stdout.write(`seed ${SEED}: ${accepted.length} tasks under ${log.length} faults in ${seconds} s\n`)
  const file = process.env['CHAOS_REPORT']
  const faults = log.map(({ number }) => number).sort((a, b) => a - b)
  if (file) writeFileSync(file, JSON.stringify({ faults, story }))
}
