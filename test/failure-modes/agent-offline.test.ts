import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TaskId } from '../../src/shared/model/ids'
import { Fleet, PHASES } from '../fixtures/fleet'

// FAILURE_MODES 1.1, with real processes and sockets: an agent is killed in mid-task.

const policy = {
  delegation: {
    heartbeat: { interval_ms: 300, offline_after_ms: 1500 },
    retry_policy: { initial_delay_ms: 100, max_delay_ms: 500 },
    circuit_breaker: { open_ms: 1000 },
    checkpointing: { checkpoint_interval_ms: 60_000 },
  },
}

let fleet: Fleet
let undisturbed: Record<string, string>

beforeAll(async () => {
  fleet = await Fleet.start(['alpha', 'beta'], policy)
  const task = await fleet.order('alpha')
  expect(await fleet.ended(task)).toMatchObject({ state: 'completed' })
  undisturbed = fleet.files(task)
}, 90_000)
afterAll(() => fleet.stop())

beforeEach(async () => {
  await Promise.all([fleet.startAgent('alpha'), fleet.startAgent('beta')])
  fleet.forgetPhases()
})

/** A task whose agent was killed while it was in a phase that is kept from ending. */
const crashIn = async (phase: string, agent: string): Promise<TaskId> => {
  fleet.hold(phase)
  const id = await fleet.order(agent)
  await fleet.reach(id, phase)
  await fleet.killAgent(agent)
  return id
}

/** How often each phase began. */
const runs = () => PHASES.map((phase) => fleet.phases().filter((began) => began === phase).length)

describe('a task of five phases whose agent is killed in the third', () => {
  it('ends on another agent; completed phases run once, and the artifacts are those of an undisturbed run', async () => {
    const id = await crashIn('TESTING', 'alpha')
    fleet.release('TESTING')
    const task = await fleet.ended(id)
    expect(task).toMatchObject({ state: 'completed', agent_id: 'beta', attempt: 2 })
    expect(task.attempts).toMatchObject([
      { agent_id: 'alpha', why: 'ordered', outcome: 'agent_offline' },
      { agent_id: 'beta', why: 'agent_failed', from_checkpoint: 2, phase: 'TESTING', outcome: 'completed' },
    ])
    expect(runs()).toEqual([1, 1, 2, 1, 1])
    expect(fleet.files(id)).toEqual(undisturbed)
  })

  it('ends on the same agent where that is back in time', async () => {
    const id = await crashIn('TESTING', 'alpha')
    await fleet.startAgent('alpha')
    fleet.release('TESTING')
    const task = await fleet.ended(id)
    expect(task).toMatchObject({ state: 'completed', agent_id: 'alpha' })
    expect(task.attempts.map(({ outcome }) => outcome)).toEqual(['agent_restarted', 'completed'])
    expect(runs()).toEqual([1, 1, 2, 1, 1])
    expect(fleet.files(id)).toEqual(undisturbed)
  })

  it('survives a second crash', async () => {
    fleet.hold('TESTING')
    const id = await crashIn('CODING', 'alpha')
    fleet.release('CODING')
    await fleet.reach(id, 'TESTING')
    await fleet.killAgent('beta')
    await fleet.startAgent('alpha')
    fleet.release('TESTING')
    const task = await fleet.ended(id)
    expect(task).toMatchObject({ state: 'completed', agent_id: 'alpha', attempt: 3 })
    expect(runs()).toEqual([1, 2, 2, 1, 1])
    expect(fleet.files(id)).toEqual(undisturbed)
  })

  it('stops after the third crash, says what was saved and what to do, and hands the files over', async () => {
    const crashes = ['CODING', 'TESTING', 'DEPLOYMENT']
    for (const phase of crashes) fleet.hold(phase)
    const id = await fleet.order('alpha')
    for (const phase of crashes) {
      const { agent_id } = await fleet.reach(id, phase)
      await fleet.killAgent(agent_id)
      await fleet.startAgent(agent_id)
      fleet.release(phase)
    }
    const task = await fleet.ended(id)
    expect(task).toMatchObject({ state: 'failed', error: { code: 'recovery_exhausted' }, attempt: 3 })
    expect(task.error?.message).toContain(
      'Saved: checkpoint 3 with 4 files (60 % complete, PLANNING, CODING, TESTING done)',
    )
    expect(task.error?.suggestions?.[0]).toBe(`Go on by hand: steward recover ${id} --from-checkpoint --agent AGENT`)
    const { folder, files } = await fleet.client.call('delegations.recovered', { task_id: id })
    expect(files.map(({ name }) => name)).toEqual(['CODING/out.txt', 'PLANNING/out.txt', 'TESTING/out.txt', 'all.txt'])
    expect(readFileSync(join(folder, 'TESTING/out.txt'), 'utf8')).toBe('made by TESTING\n')
    // A person may go on all the same.
    const recovery = await fleet.client.call('delegations.recover', { task_id: id })
    expect(recovery).toMatchObject({ from_checkpoint: 3, phase: 'DEPLOYMENT' })
    expect(await fleet.ended(id)).toMatchObject({ state: 'completed', attempt: 4 })
    expect(fleet.files(id)).toEqual(undisturbed)
  })
})

describe('checkpoints', () => {
  it('outlive the agent in the storage that the policy names', async () => {
    fleet.hold('CODING')
    const id = await fleet.order('alpha')
    await fleet.reach(id, 'CODING')
    fleet.release('CODING')
    await fleet.ended(id)
    const folder = join(fleet.profile, 'checkpoints', id)
    expect(existsSync(join(folder, 'documents', 'checkpoint-000001.json'))).toBe(true)
    expect(existsSync(join(folder, 'documents', 'order-1.json'))).toBe(true)
  })
})
