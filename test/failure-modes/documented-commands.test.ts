import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { agentId, type TaskId, taskId } from '../../src/shared/model/ids'
import { attestedWorld } from '../fixtures/attested-world'
import { Fleet, PHASES } from '../fixtures/fleet'

// FAILURE_MODES 1.1, 2.1 and 4.2 print commands and what they say: run as printed, with processes and sockets. Those of 2.2 are in
// slow-network.test.ts, of 3.1 and 3.2 in attestations.test.ts.

const AGENT = 'agent-id'
const FALLBACK = 'fallback-agent-id'
const policy = {
  delegation: {
    // Longer than a command takes to start: what a person asks for comes before what the policy would do.
    heartbeat: { interval_ms: 500, offline_after_ms: 6000 },
    retry_policy: { initial_delay_ms: 100, max_delay_ms: 500 },
    circuit_breaker: { open_ms: 1000 },
  },
}

const lineOf = (text: string): string[] => text.split('\n')

describe('the commands of FAILURE_MODES 1.1 and 2.1', () => {
  let fleet: Fleet
  beforeAll(async () => {
    fleet = await Fleet.start([AGENT, FALLBACK], policy)
  }, 90_000)
  afterAll(() => fleet.stop())
  afterEach(() => fleet.openClient())

  /**
   * A task that was in its third phase when its agent was killed, before anybody who can go on with it is there.
   *
   * @param known the client knows already that the agent is offline
   */
  const crashed = async (id: TaskId, known = false): Promise<void> => {
    await fleet.startAgent(AGENT)
    await fleet.killAgent(FALLBACK)
    fleet.forgetPhases()
    fleet.hold('TESTING')
    await fleet.client.call('delegations.start', {
      agent_id: agentId.parse(AGENT),
      operation: 'build',
      input: {},
      task_id: id,
    })
    await fleet.reach(id, 'TESTING')
    await fleet.killAgent(AGENT)
    if (known) await fleet.until(id, ({ state }) => state === 'stalled')
    await fleet.closeClient()
    fleet.release('TESTING')
  }
  const runs = () => PHASES.map((phase) => fleet.phases().filter((began) => began === phase).length)

  it('monitor tells that the agent is offline, and recover goes on from the checkpoint on the fallback agent', async () => {
    await crashed(taskId.parse('task-abc123'))
    // Follows for a while first, in case another agent takes over.
    const monitored = await fleet.steward('monitor', 'task-abc123')
    expect(lineOf(monitored.out)).toContainEqual(
      expect.stringMatching(/^❌ Agent offline \(last heartbeat: \d+(s|min) ago\)$/),
    )
    expect(monitored.code).toBe(3)

    await fleet.startAgent(FALLBACK)
    const recovered = await fleet.steward('recover', 'task-abc123', '--from-checkpoint')
    expect(lineOf(recovered.out).slice(0, 8)).toEqual([
      '',
      'Recovering from checkpoint...',
      expect.stringMatching(/^ {2}├─ Last checkpoint: 40% complete \(\d+(s|min) ago\)$/),
      '  ├─ Artifacts recovered: CODING/, PLANNING/, all.txt',
      '  └─ Resuming from TESTING phase...',
      '',
      '✅ Task resumed on fallback agent',
      `  ├─ Agent: ${FALLBACK}`,
    ])
    expect((await fleet.steward('monitor', 'task-abc123')).code).toBe(0)
    expect(runs()).toEqual([1, 1, 2, 1, 1])
  })

  it('delegate --resume-from --checkpoint goes on with it on an agent of one’s choice', async () => {
    await crashed(taskId.parse('task-abc124'), true)
    await fleet.startAgent(FALLBACK)
    const words = ['--resume-from', 'task-abc124', '--checkpoint', './checkpoints/task-abc124/']
    const resumed = await fleet.steward('delegate', FALLBACK, ...words)
    expect(lineOf(resumed.out).slice(0, 2)).toEqual(['', '✅ Task resumed on fallback agent'])
    expect((await fleet.steward('monitor', 'task-abc124')).code).toBe(0)
    expect(runs()).toEqual([1, 1, 2, 1, 1])
  })

  it('delegate --idempotency-key makes a new task, and returns the existing one however often it is repeated', async () => {
    await fleet.startAgent(AGENT)
    fleet.forgetPhases()
    await fleet.closeClient()
    const delegate = () => fleet.steward('delegate', AGENT, '--operation', 'build', '--idempotency-key', 'task-abc125')
    const first = await delegate()
    expect(lineOf(first.out)[0]).toMatch(/^✅ New task created: task-\w+ \(build on agent-id\)$/)
    const made = /task-\w+/.exec(first.out)?.[0]
    const again = await delegate()
    expect(lineOf(again.out).slice(0, 2)).toEqual([
      expect.stringMatching(new RegExp(`^✅ Existing task returned: ${made} `)),
      '✅ No duplicate execution',
    ])
    expect([first.code, again.code]).toEqual([0, 0])
    expect(runs()).toEqual([1, 1, 1, 1, 1])
  })
})

describe('the command of FAILURE_MODES 4.2', () => {
  it('attest runs the tests three times and prints each run, the variance and the verdict', async () => {
    const world = await attestedWorld({}, 383)
    try {
      const failing = (count: number) => ({ failing: Array.from({ length: count }, (_, index) => index) })
      world.behave(failing(14), failing(12), failing(15))
      const { out, code } = await world.steward('attest', '--capability', 'orchestrate_sdlc')
      expect(code).toBe(0)
      expect(lineOf(out).slice(0, 8)).toEqual([
        'Running tests (attempt 1/3)... 369/383 passing',
        'Running tests (attempt 2/3)... 371/383 passing',
        'Running tests (attempt 3/3)... 368/383 passing',
        '',
        '⚠️  Variance detected: 368-371 (0.8% variance - ACCEPTABLE)',
        '✅ Tests are reasonably deterministic',
        '',
        'Attestation generated.',
      ])
    } finally {
      await world.close()
    }
  })
})
