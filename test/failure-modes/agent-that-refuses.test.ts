import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { clientIdentity } from '../../src/main/engine/identity/client-identity'
import type { DelegationDetail } from '../../src/shared/model/delegation'
import { LinkedWorld, WORKER } from '../fixtures/linked-world'
import { type SignedAnswer, SignedCalls } from '../fixtures/signed-calls'

// DESIGN §4 "Throttling", §5; issue "delegations that survive": rate limits and the circuit breaker, seen by a person.

const start = (world: LinkedWorld) =>
  world.client.call('delegations.start', { agent_id: WORKER, operation: 'foo', input: {} })
const toldOf = ({ timeline }: DelegationDetail): string => timeline.map(({ text }) => text).join('\n')

describe('an agent that is asked too often', () => {
  let world: LinkedWorld
  beforeAll(async () => {
    world = await LinkedWorld.start({}, ['--rate-limit', '30/3'])
  })
  afterAll(() => world.stop())

  it('answers 429 with Retry-After, says before how much is left, and takes the next window’s requests', async () => {
    const { context } = world.engine.engine
    const calls = new SignedCalls(world.link.origin, await clientIdentity(context))
    const answers: SignedAnswer[] = []
    for (let call = 0; call < 31; call++) answers.push(await calls.call({ method: 'GET', path: '/ping' }))
    expect(answers[0]?.headers).toMatchObject({
      'ratelimit-policy': '"client";q=30;w=3',
      ratelimit: '"client";r=29;t=3',
    })
    const refused = answers[30]
    expect([refused?.status, refused?.json['code'], refused?.json['category']]).toEqual([
      429,
      'rate_limited',
      'transient',
    ])
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThanOrEqual(1)
    await calls.close()

    // The client waits as it was asked to, says so, and completes.
    const { task_id } = await start(world)
    const task = await world.ended(task_id)
    expect(task.state).toBe('completed')
    expect(toldOf(task)).toMatch(
      /Try 2 of 6 in [\d.]+ s, as it was asked for: more than 30 requests in 3 s are too many/,
    )
    expect(task.link?.circuit.state).toBe('closed')
  })
})

describe('an agent that keeps failing', () => {
  let world: LinkedWorld
  beforeAll(async () => {
    world = await LinkedWorld.start({
      delegation: {
        retry_policy: { initial_delay_ms: 10, max_delay_ms: 20, max_retries: 50 },
        circuit_breaker: { failures_until_open: 3, open_ms: 1500 },
      },
    })
  })
  afterAll(() => world.stop())

  it('is left alone for a while, tried with one call, and used again when that succeeds', async () => {
    await world.killAgent()
    const { task_id } = await start(world)
    const open = await world.until(task_id, ({ link }) => link?.circuit.state === 'open')
    expect(open.link?.circuit).toMatchObject({ failures: 3, try_at: expect.any(String), reason: expect.any(String) })
    const { connections } = world.link
    await vi.waitFor(
      async () => {
        const { timeline } = await world.client.call('delegations.get', { task_id })
        expect(timeline.at(-1)?.text).toMatch(/failed 3 times in a row and is left alone for a while/)
      },
      { timeout: 5000 },
    )
    expect(world.link.connections).toBe(connections)
    await world.startAgent()
    const task = await world.ended(task_id)
    expect(task).toMatchObject({ state: 'completed', link: { circuit: { state: 'closed', failures: 0 } } })
    expect(world.runs()).toEqual([task_id])
  })

  it('is asked by a health poll all the same, which lets tasks through again at once', async () => {
    await world.killAgent()
    const { task_id } = await start(world)
    await world.until(task_id, ({ link }) => link?.circuit.state === 'open')
    await world.startAgent()
    expect(await world.client.call('agents.poll', { agent_id: WORKER })).toMatchObject({ up: true })
    const { link } = await world.client.call('delegations.get', { task_id })
    expect(link?.circuit).toEqual({ state: 'closed', failures: 0 })
    expect((await world.ended(task_id)).state).toBe('completed')
  })
})
