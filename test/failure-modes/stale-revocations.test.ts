import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { HOUR_MS } from '../../src/shared/model/duration'
import { LinkedWorld, WORKER } from '../fixtures/linked-world'

// TRUST "Freshness": delegating needs fresh revocations, or an explicit, recorded acceptance of their age.

let world: LinkedWorld
beforeAll(async () => {
  world = await LinkedWorld.start({ delegation: { max_revocation_age_hours: 1 } })
})
afterAll(() => world.stop())
afterEach(() => vi.restoreAllMocks())

/** What a person is answered two hours after the registries were read. */
async function delegateLate(accept?: string) {
  const { clock } = world.engine.engine.context
  const now = clock.now.bind(clock)
  const late = vi.spyOn(clock, 'now').mockImplementation(() => now() + 2 * HOUR_MS)
  const risk = accept === undefined ? {} : { accept_stale_revocations: accept }
  try {
    return await world.client.call('delegations.start', { agent_id: WORKER, operation: 'foo', input: {}, ...risk })
  } finally {
    late.mockRestore()
  }
}

it('a task is not given by revocations that are older than the policy allows, and the refusal says what can be done', async () => {
  await expect(delegateLate()).rejects.toMatchObject({
    code: 'revocations_stale',
    suggestions: [expect.stringContaining('registry refresh'), expect.stringContaining('--accept-stale-revocations')],
  })
})

it('a task is given where somebody takes the risk, and that stands in its timeline and in the audit log', async () => {
  const { task_id } = await delegateLate('The registries are away, and this cannot wait')
  // Its order is dated two hours ahead, so that the agent will have none of it: what was decided here is what counts.
  const { timeline } = await world.client.call('delegations.get', { task_id })
  expect(timeline.map(({ text }) => text).join('\n')).toContain('their age was accepted')
  const { entries } = await world.client.call('audit.list', {})
  expect(entries.find(({ action }) => action === 'revocations.stale_accepted')).toMatchObject({
    subject: WORKER,
    details: { reason: 'The registries are away, and this cannot wait' },
  })
})
