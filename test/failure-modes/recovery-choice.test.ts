import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TaskId } from '../../src/shared/model/ids'
import { agentId } from '../../src/shared/model/ids'
import { Fleet } from '../fixtures/fleet'
import { observe } from '../fixtures/observation'

// FAILURE_MODES 1.1: without a recovery agent in the policy the best verified agent with the capability goes on.

const policy = {
  delegation: {
    heartbeat: { interval_ms: 300, offline_after_ms: 1500 },
    retry_policy: { initial_delay_ms: 100, max_delay_ms: 500 },
    circuit_breaker: { open_ms: 1000 },
  },
}

let fleet: Fleet

beforeAll(async () => {
  fleet = await Fleet.start(['alpha', 'beta', 'gamma'], policy)
}, 90_000)
afterAll(() => fleet.stop())
beforeEach(() => fleet.startAgent('alpha'))

/** A task of alpha's that was in its second phase when alpha was killed. */
const crash = async (): Promise<TaskId> => {
  fleet.forgetPhases()
  fleet.hold('CODING')
  const id = await fleet.order('alpha')
  await fleet.reach(id, 'CODING')
  await fleet.killAgent('alpha')
  fleet.release('CODING')
  return id
}

describe('a task whose agent is killed', () => {
  it('is taken over by the agent that is trusted most, not by the next best', async () => {
    await fleet.ended(await fleet.order('gamma'))
    const score = async (id: string) => (await fleet.client.call('trust.get', { agent_id: agentId.parse(id) })).score
    expect(await score('gamma')).toBeGreaterThan(await score('beta'))
    const task = await fleet.ended(await crash())
    expect(task).toMatchObject({ state: 'completed', agent_id: 'gamma' })
    observe({
      scenario: '1.1',
      fault: 'agent killed, two others could go on',
      expected: 'the one with the higher trust score does',
      observed: 'as expected',
    })
  })

  it('is given to no agent that would be given no new task', async () => {
    const required = { path: ['attestation_policy', 'require_attestation'], value: true }
    const id = await crash()
    await fleet.client.call('policy.set', required)
    await fleet.until(id, ({ state }) => state === 'stalled')
    const recovering = fleet.client.call('delegations.recover', { task_id: id, agent_id: agentId.parse('beta') })
    await expect(recovering).rejects.toMatchObject({ code: 'attestation_missing' })
    expect(await fleet.get(id)).toMatchObject({ state: 'stalled', agent_id: 'alpha' })
    // The one that had it goes on when it is back: it was given the task while the policy allowed it.
    await fleet.startAgent('alpha')
    expect(await fleet.ended(id)).toMatchObject({ state: 'completed', agent_id: 'alpha' })
  })
})
