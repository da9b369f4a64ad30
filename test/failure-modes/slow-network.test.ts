import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { fromInstant } from '../../src/shared/model/ids'
import { LinkedWorld, WORKER } from '../fixtures/linked-world'
import { observe } from '../fixtures/observation'

// FAILURE_MODES 2.2, issue "delegations that survive", 5. A round trip crosses the link twice: 0.8 s and more.

const SLOW = { delayMs: 400, jitterMs: 100 }

let world: LinkedWorld
beforeAll(async () => {
  world = await LinkedWorld.start({
    delegation: {
      adaptive_timeouts: { initial_timeout_ms: 1000, on_slow_network: { max_timeout_ms: 20_000 } },
      retry_policy: { initial_delay_ms: 20, max_delay_ms: 200, max_retries: 2 },
    },
  })
})
afterAll(() => world.stop())
afterEach(() => {
  world.link.heal()
  world.link.cut()
})

const set = (path: string, value: unknown) =>
  world.client.call('policy.set', { path: ['delegation', ...path.split('.')], value })
const start = () => world.client.call('delegations.start', { agent_id: WORKER, operation: 'foo', input: {} })

describe('a delegation over a link with 400 ms added delay and jitter', () => {
  it('fails with a fixed short timeout, and says how often it was tried', async () => {
    await set('adaptive_timeouts.enabled', false)
    world.link.both(SLOW)
    const { task_id } = await start()
    const task = await world.ended(task_id)
    expect(task.state).toBe('failed')
    expect(task.error).toMatchObject({ code: 'agent_offline', message: expect.stringMatching(/in 3 tries/) })
    // The network was too slow for the answer, not for the order: asked for again under its key, it is not run again.
    world.link.heal()
    const again = { agent_id: WORKER, operation: 'foo', input: {}, idempotency_key: task.idempotency_key }
    expect(await world.client.call('delegations.start', again)).toEqual({ task_id, existing: true })
    expect(await world.ended(task_id)).toMatchObject({ state: 'completed' })
    expect(world.runs()).toEqual([task_id])
    await set('adaptive_timeouts.enabled', true)
  })

  it('completes with a timeout that is derived from the measured network, and shows it', async () => {
    world.link.both(SLOW)
    const { task_id } = await start()
    const task = await world.ended(task_id)
    expect(task.state).toBe('completed')
    expect(task.link).toMatchObject({ slow: true, initial_timeout_ms: 1000, circuit: { state: 'closed' } })
    expect(task.link?.ping?.median_ms).toBeGreaterThanOrEqual(600)
    // Four round trips of 0.6 to 1 s: doubled twice at least.
    expect(task.link?.timeout_ms).toBeGreaterThanOrEqual(4000)
    expect(task.timeline.map(({ text: said }) => said).join('\n')).toMatch(
      /The network is slow, a round trip takes .*: calls now have .* s instead of 1 s/,
    )
    observe({
      scenario: '2.2',
      fault: '400 ms and jitter on each way, a limit of 1 s',
      expected: 'the network is measured, the limit follows, the task completes',
      observed: `a round trip of ${task.link?.ping?.median_ms} ms, a limit of ${task.link?.timeout_ms} ms; completed`,
      recover_ms: fromInstant(task.updated_at) - fromInstant(task.created_at),
    })
  })

  it('is remembered when the client starts again', async () => {
    const { delegations } = await world.client.call('delegations.list', {})
    const [last] = delegations
    if (last === undefined) throw new Error('nothing was delegated')
    const before = await world.client.call('delegations.get', { task_id: last.task_id })
    await world.restartClient()
    const after = await world.client.call('delegations.get', { task_id: last.task_id })
    expect(after.link).toEqual(before.link)
  })
})

describe('a link that becomes slow during a task', () => {
  it('has the limit extended while the agent is alive, and completes', async () => {
    await world.client.call('agents.measure', { agent_id: WORKER })
    world.pace(1)
    const { task_id } = await start()
    await world.until(task_id, ({ state }) => state === 'running')
    world.link.both({ delayMs: 700 })
    const task = await world.ended(task_id)
    world.pace(0)
    expect(task.state).toBe('completed')
    expect(task.timeline.map(({ text: said }) => said).join('\n')).toMatch(
      /The agent is alive, so the next call has 2 s/,
    )
    expect(task.link?.extensions).toBeGreaterThanOrEqual(1)
    expect(world.runs().filter((run) => run === task_id)).toHaveLength(1)
  })
})

describe('steward delegate --adaptive-timeout', () => {
  it('prints what it measured and the timeout that follows, as the specification shows', async () => {
    await world.closeClient()
    world.link.both({ delayMs: 150 })
    const steward = spawn(
      process.execPath,
      [
        join(import.meta.dirname, '..', '..', 'bin', 'steward.mjs'),
        ...['delegate', WORKER, '--operation', 'foo', '--adaptive-timeout'],
      ],
      { env: { ...process.env, STEWARD_HOME: world.stewardHome, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    const [printed] = await Promise.all([text(steward.stdout), text(steward.stderr)])
    expect(printed.split('\n').slice(0, 7)).toEqual([
      'Measuring network latency...',
      expect.stringMatching(/^ {2}├─ Ping: \d+ms \(±\d+ms\)$/),
      expect.stringMatching(/^ {2}├─ Health check RTT: \d+ms \(±\d+ms\)$/),
      expect.stringMatching(/^ {2}└─ Adjusted timeout: \d+s \((doubled|extended|quadrupled) from 1s\)$/),
      '',
      'Submitting delegation with extended timeout...',
      expect.stringMatching(/^✅ New task created: task-\w+ \(foo on worker\)$/),
    ])
    expect(printed).toContain('✅ Completed')
  })
})
