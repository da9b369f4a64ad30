import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { clientIdentity } from '../../src/main/engine/identity/client-identity'
import { clientKeys } from '../../src/main/engine/identity/client-keys'
import { makeOrder } from '../../src/main/protocol/delegation'
import type { DelegationDetail } from '../../src/shared/model/delegation'
import { digest, type TaskId, taskId, toInstant } from '../../src/shared/model/ids'
import { LinkedWorld, WORKER } from '../fixtures/linked-world'
import { observe } from '../fixtures/observation'
import { SignedCalls } from '../fixtures/signed-calls'

// FAILURE_MODES 2.1, issue "delegations that survive", 3: whatever the connection does, the operation runs exactly once.

/** Far more than any other request has, so that the proxy knows the order by its size. */
const LARGE = 40_000
const ORDER = { request: LARGE / 2 }

let world: LinkedWorld
beforeAll(async () => {
  world = await LinkedWorld.start({
    delegation: {
      retry_policy: { initial_delay_ms: 20, max_delay_ms: 200 },
      adaptive_timeouts: { initial_timeout_ms: 1500, on_slow_network: { max_timeout_ms: 10_000 } },
    },
  })
})
afterAll(() => world.stop())
afterEach(() => world.link.heal())

const start = (key: string) =>
  world.client.call('delegations.start', {
    agent_id: WORKER,
    operation: 'foo',
    input: { text: 'x'.repeat(LARGE) },
    idempotency_key: key,
  })

const runsOf = (id: unknown): number => world.runs().filter((run) => run === id).length
const toldOf = ({ timeline }: DelegationDetail): string => timeline.map(({ text }) => text).join('\n')

describe('an order whose connection is lost', () => {
  it.each([
    ['after it was delivered, before the answer', { ...ORDER, answer: 1, effect: 'reset' }, /has the order/],
    ['before it was delivered', { ...ORDER, effect: 'reset' }, /never got the order/],
    ['in the middle of the answer', { ...ORDER, answer: 400, effect: 'reset' }, /has the order/],
    ['without a word, after it was delivered', { ...ORDER, answer: 1, effect: 'silence' }, /has the order/],
    ['without a word, before it was delivered', { ...ORDER, effect: 'silence' }, /never got the order/],
  ] as const)('%s, runs once', async (when, trap, found) => {
    const { sprung } = world.link
    world.link.trap(trap)
    const { task_id } = await start(`lost ${when}`)
    const task = await world.ended(task_id)
    expect(world.link.sprung).toBe(sprung + 1)
    expect(task).toMatchObject({ state: 'completed', artifacts: [{ name: 'result.txt' }] })
    expect(runsOf(task_id)).toBe(1)
    // "Check status first": the agent is asked before anything is sent again.
    expect(toldOf(task)).toMatch(/asked for the task first/)
    expect(toldOf(task)).toMatch(found)
    observe({
      scenario: '2.1',
      fault: `connection lost ${when}`,
      expected: 'runs once',
      observed: 'ran once, completed',
    })
  })

  it('runs once where every answer of the first three tries is lost', async () => {
    world.link.trap({ ...ORDER, answer: 1, effect: 'reset' })
    world.link.trap({ answer: 1, effect: 'reset', times: 2 })
    const { task_id } = await start('lost again and again')
    expect(await world.ended(task_id)).toMatchObject({ state: 'completed' })
    expect(runsOf(task_id)).toBe(1)
  })

  it('runs once where the way back is parted for a while', async () => {
    const before = world.runs().length
    world.link.toClient.set({ parted: true })
    const { task_id } = await start('parted')
    world.link.heal()
    expect(await world.ended(task_id)).toMatchObject({ state: 'completed' })
    expect(world.runs().slice(before)).toEqual([task_id])
  })

  it('runs once though the agent is killed before it can answer, and comes back', async () => {
    world.link.trap({ ...ORDER, answer: 1, effect: 'silence' })
    const { task_id } = await start('agent killed')
    await vi.waitFor(async () => expect(runsOf(task_id)).toBe(1), { timeout: 10_000 })
    await world.killAgent()
    await world.startAgent()
    expect(toldOf(await world.ended(task_id))).toMatch(/has the order/)
    expect(runsOf(task_id)).toBe(1)
  })
})

describe('a task whose event stream is cut', () => {
  it('is followed on from the last event, and runs once', async () => {
    world.pace(1)
    const { task_id } = await start('stream cut')
    await world.until(task_id, ({ state }) => state === 'running')
    world.link.cut()
    const task = await world.ended(task_id)
    world.pace(0)
    expect(task.state).toBe('completed')
    expect(runsOf(task_id)).toBe(1)
    const events = task.timeline.flatMap(({ event }) => (event ? [event.seq] : []))
    expect(events).toEqual([...new Set(events)].sort((a, b) => a - b))
  })
})

describe('one idempotency key', () => {
  it('is one delegation, however often it is asked for at once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => start('fifty at once')))
    expect(new Set(answers.map(({ task_id }) => task_id)).size).toBe(1)
    expect(answers.filter(({ existing }) => !existing)).toHaveLength(1)
    const [first] = answers
    if (first) await world.ended(first.task_id)
    expect(runsOf(first?.task_id)).toBe(1)
  })

  it('is one execution and one answer for 200 submissions over 20 connections, and another body is refused', async () => {
    const calls = await orders('two hundred', 20)
    const before = world.link.connections
    world.pace(0.5)
    const answers = await Promise.all(Array.from({ length: 200 }, () => calls.submit('task-two-hundred', 'same')))
    world.pace(0)
    expect(world.link.connections - before).toBe(20)
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(199).fill(200), 202])
    expect(new Set(answers.map(({ json }) => json['task_id']))).toEqual(new Set(['task-two-hundred']))
    const other = await calls.submit('task-two-hundred', 'other')
    expect([other.status, other.json['code']]).toEqual([422, 'idempotency_key_reused'])
    await vi.waitFor(async () => expect(await calls.state('task-two-hundred')).toBe('completed'), { timeout: 10_000 })
    expect(runsOf('task-two-hundred')).toBe(1)
    await calls.close()
  })

  it('is honoured by an agent that was killed and came back', async () => {
    const first = await orders('after a restart', 1)
    expect((await first.submit('task-restart', 'same')).status).toBe(202)
    await vi.waitFor(async () => expect(await first.state('task-restart')).toBe('completed'), { timeout: 10_000 })
    await first.close()
    await world.killAgent()
    await world.startAgent()
    const second = await orders('after a restart', 1)
    const again = await second.submit('task-restart', 'same')
    expect([again.status, again.json['state']]).toEqual([200, 'completed'])
    expect((await second.submit('task-restart', 'other')).status).toBe(422)
    expect(runsOf('task-restart')).toBe(1)
    await second.close()
  })
})

/** Submits orders of this profile's client under one key, past its own store. */
async function orders(key: string, connections: number) {
  const { context } = world.engine.engine
  const keys = await clientKeys(context)
  if (keys === undefined) throw new Error('the client has not enrolled')
  const calls = new SignedCalls(world.link.origin, await clientIdentity(context), connections)
  const envelopeOf = async (id: TaskId, text: string): Promise<string> => {
    const content = {
      task_id: id,
      client_id: keys.clientId,
      agent_id: WORKER,
      manifest_digest: digest.parse(`sha256:${'ab'.repeat(32)}`),
      operation: 'foo',
      input: { text },
      idempotency_key: key,
      ordered_at: toInstant(Date.now()),
    }
    return JSON.stringify((await makeOrder(content, context.vault.signer(keys.signingKey))).envelope)
  }
  return {
    submit: async (id: string, text: string) =>
      calls.call({
        method: 'POST',
        path: '/v1/tasks',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: await envelopeOf(taskId.parse(id), text),
      }),
    state: async (id: string) => (await calls.call({ method: 'GET', path: `/v1/tasks/${id}` })).json['state'],
    close: () => calls.close(),
  }
}
