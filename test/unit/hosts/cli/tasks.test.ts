import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../../../../src/shared/contract'
import { StewardError } from '../../../../src/shared/model/errors'
import { lines, RecordedEngine, steward } from './command-line'

const TASK = 'task-abc123'
const task = (more: object = {}) => ({
  task_id: TASK,
  agent_id: 'worker',
  operation: 'build',
  state: 'running',
  phase: 'CODING',
  progress: 0.5,
  created_at: '2026-01-01T11:50:00Z',
  updated_at: '2026-01-01T11:59:58Z',
  last_heartbeat_at: '2026-01-01T11:55:00Z',
  idempotency_key: TASK,
  input: {},
  artifacts: [],
  timeline: [],
  ...more,
})
const done = { state: 'completed', progress: 1, finished_at: '2026-01-01T11:50:12Z' }
const entry = (seq: number, text: string) => ({ seq, at: '2026-01-01T11:59:59Z', kind: 'agent', text })
const open = { 'system.status': { vault: 'open' } }
/** By what the policy says an agent is offline after. */
const offlineAfter = (ms: number) => ({
  'policy.get': { fields: [{ path: ['delegation', 'heartbeat', 'offline_after_ms'], value: ms }] },
})
const event = (name: string, payload: unknown) => ({ name, payload }) as EngineEvent
/** One answer after the other, the last for good. */
const inTurn =
  (...answers: unknown[]) =>
  () =>
    answers.length > 1 ? answers.shift() : answers[0]

describe('steward monitor', () => {
  it('says that the agent is offline, as the specification prints it', async () => {
    const stalled = task({ state: 'stalled' })
    const engine = new RecordedEngine({ ...open, ...offlineAfter(30_000), 'delegations.get': stalled })
    const ran = await steward(['monitor', TASK], engine)
    expect(ran.out).toBe('❌ Agent offline (last heartbeat: 5min ago)\n')
    expect(ran.err).toContain(`  └─ Give it up: steward cancel ${TASK}\n`)
    expect(ran.code).toBe(3)
  })

  it.each([
    [30_000, 40],
    [45_000, 70],
  ])(
    'says how long it still follows a task whose agent has only just fallen silent, by what the policy calls offline (%i ms)',
    async (ms, left) => {
      const silent = task({ state: 'stalled', last_heartbeat_at: '2026-01-01T11:59:40Z' })
      const engine = new RecordedEngine({ ...open, ...offlineAfter(ms), 'delegations.get': silent })
      const controller = new AbortController()
      const running = steward(['monitor', TASK], engine, { interrupted: controller.signal })
      await expect.poll(() => engine.asked.map(([command]) => command)).toContain('policy.get')
      controller.abort()
      expect((await running).err).toContain(`Following for up to ${left} s more: another agent may take it over.`)
    },
  )

  it('shows where a task stands, once', async () => {
    const ran = await steward(['monitor', TASK, '--once'], new RecordedEngine({ 'delegations.get': task() }))
    expect(ran.out).toBe(
      lines(
        'task-abc123 build on worker',
        '  ├─ State: running',
        '  ├─ Phase: CODING',
        '  ├─ Progress: [████████████░░░░░░░░░░░░] 50%',
        '  ├─ Heartbeat: 5min ago',
        '  └─ Ordered: 10min ago',
      ),
    )
  })

  it('tells what happens as it happens, and asks again for what was lost', async () => {
    const all = [entry(1, 'one'), entry(2, 'two'), entry(3, 'three')]
    const engine = new RecordedEngine({
      ...open,
      'delegations.get': inTurn(
        task({ timeline: all.slice(0, 1) }),
        task({ timeline: all }),
        task({ ...done, timeline: all }),
      ),
    })
    const running = steward(['monitor', TASK], engine)
    await expect.poll(() => engine.asked.length).toBe(2)
    engine.tell(event('delegation.timeline', { task_id: TASK, entry: all[2] }))
    engine.tell(event('delegation.changed', { ...task(done), task_id: 'task-other' }))
    engine.tell(event('delegation.changed', task(done)))
    expect((await running).out).toBe(
      lines(
        '  ├─ 11:59:59 one',
        '  ├─ 11:59:59 two',
        '  ├─ 11:59:59 three',
        '✅ Completed in 12s',
        '  └─ See what it returned: steward result task-abc123',
      ),
    )
  })

  it('prints events as lines of JSON and the task last', async () => {
    const final = task({ ...done, timeline: [entry(1, 'one')] })
    const ran = await steward(['monitor', TASK, '--json'], new RecordedEngine({ ...open, 'delegations.get': final }))
    const printed = ran.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(printed.map(({ event: name }) => name)).toEqual(['timeline', 'changed', undefined])
    expect(printed.at(-1)).toEqual(final)
  })

  it('leaves the task running on Ctrl-C and says how to find it again', async () => {
    const controller = new AbortController()
    const engine = new RecordedEngine({ ...open, 'delegations.get': task() })
    const running = steward(['monitor', TASK], engine, { interrupted: controller.signal })
    await expect.poll(() => engine.asked.length).toBe(2)
    controller.abort()
    const ran = await running
    expect(ran.code).toBe(130)
    expect(ran.err).toBe(
      lines(
        '',
        '⚠️  Detached: the task goes on at the agent',
        '  ├─ Watch it: steward monitor task-abc123',
        '  └─ Stop it: steward cancel task-abc123',
      ),
    )
  })
})

describe('steward delegate', () => {
  const order = ['delegate', 'worker', '--operation', 'build']

  it('prints the task first, follows it and ends with its outcome', async () => {
    const engine = new RecordedEngine({
      ...open,
      'delegations.start': { task_id: TASK, existing: false },
      'delegations.get': task({
        state: 'failed',
        finished_at: '2026-01-01T11:51:00Z',
        error: { code: 'task_failed', message: 'no\u001b' },
      }),
    })
    const ran = await steward([...order, '--input', '{"a":1}', '--idempotency-key', 'k'], engine)
    expect(ran.out).toBe(lines('✅ New task created: task-abc123 (build on worker)', '❌ Failed after 1min: no\\u{1b}'))
    expect(ran.code).toBe(1)
    expect(engine.asked).toContainEqual([
      'delegations.start',
      { agent_id: 'worker', operation: 'build', input: { a: 1 }, idempotency_key: 'k' },
    ])
  })

  it('reads its input from a pipe', async () => {
    const engine = new RecordedEngine({
      ...open,
      'delegations.start': { task_id: TASK, existing: true },
      'delegations.get': task(done),
    })
    const ran = await steward([...order, '--input', '-', '--detach', '--json'], engine, { input: '[1]' })
    expect(JSON.parse(ran.out)).toEqual({ task_id: TASK, existing: true, state: 'completed' })
    expect(engine.asked[1]?.[1]).toMatchObject({ input: [1] })
  })

  it('leaves, detached, only when the order has arrived', async () => {
    const engine = new RecordedEngine({
      ...open,
      'delegations.start': { task_id: TASK, existing: false },
      'delegations.get': inTurn(task({ state: 'submitting' }), task({ state: 'accepted' })),
    })
    const running = steward([...order, '--detach'], engine)
    await expect.poll(() => engine.asked.length).toBe(3)
    expect(engine.closed).toBe(false)
    engine.tell(event('delegation.changed', task({ state: 'accepted' })))
    expect(await running).toMatchObject({ code: 0, out: expect.stringContaining('State: accepted') })
  })

  it('asks the registries once for an agent it does not know', async () => {
    const unknown = new StewardError('agent_unknown', 'no registry lists worker')
    const engine = new RecordedEngine({ ...open, 'delegations.start': unknown, 'registries.refresh': { attempts: [] } })
    expect((await steward(order, engine)).code).toBe(1)
    expect(engine.asked.map(([command]) => command)).toEqual([
      'system.status',
      'delegations.start',
      'registries.refresh',
      'delegations.start',
    ])
  })

  it('takes input that is no JSON for a wrong command line', async () => {
    expect((await steward([...order, '--input', '{a'], new RecordedEngine({}))).code).toBe(2)
    expect((await steward(['delegate', 'worker'], new RecordedEngine({}))).err).toContain('--operation is missing')
  })

  it('opens a locked vault with the passphrase of the environment, else says how to', async () => {
    const answers = {
      'system.status': { vault: 'locked' },
      'vault.unlock': {},
      'delegations.start': { task_id: TASK, existing: false },
      'delegations.get': task(done),
    }
    const engine = new RecordedEngine(answers)
    await steward(order, engine, { env: { STEWARD_PASSPHRASE: 'secret' } })
    expect(engine.asked[1]).toEqual(['vault.unlock', { passphrase: 'secret' }])
    const without = await steward(order, new RecordedEngine(answers))
    expect(without.code).toBe(1)
    expect(without.err).toContain('❌ the vault of this profile is locked\n  ├─ Unlock it in the console')
  })
})

const noReports = { 'results.reports': { reports: [] } }

describe('steward result', () => {
  const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
  const key = `sha256:${'a'.repeat(64)}`
  const result = (folder: string, name: string, digest: string) => ({
    task_id: TASK,
    output: { ok: true },
    artifacts: [{ name, digest, size: 5, media_type: 'text/plain' }],
    folder,
    receipt: {
      task_id: TASK,
      agent_id: 'worker',
      order_digest: key,
      outcome: 'completed',
      artifacts: [],
      started_at: '2026-01-01T11:50:00Z',
      finished_at: '2026-01-01T11:50:12Z',
    },
    receipt_signed_by: key,
  })
  const folders = async () => {
    const base = await mkdtemp(join(tmpdir(), 'steward-result-'))
    await mkdir(join(base, 'from', 'code'), { recursive: true })
    await writeFile(join(base, 'from', 'code', 'main.py'), 'hello')
    await writeFile(join(base, 'outside'), 'hello')
    return { from: join(base, 'from'), to: join(base, 'to') }
  }

  it('shows output, artifacts with digests, and who signed', async () => {
    const answer = result('/results/x', 'code/main.py', digestOf('hello'))
    const ran = await steward(['result', TASK], new RecordedEngine({ 'delegations.result': answer, ...noReports }))
    expect(ran.out).toBe(
      lines(
        'task-abc123 completed in 12s, 9min ago',
        'Output:',
        '  {',
        '    "ok": true',
        '  }',
        'Artifacts: 1 file in /results/x',
        '  └─ code/main.py (5 B, text/plain)',
        `     └─ ${digestOf('hello')}`,
        'Receipt:',
        `  ├─ ✅ Signed by ${key} of worker`,
        `  └─ Order: ${key}`,
      ),
    )
  })

  it('copies the artifacts, again without harm', async () => {
    const { from, to } = await folders()
    const engine = new RecordedEngine({
      'delegations.result': result(from, 'code/main.py', digestOf('hello')),
      ...noReports,
    })
    for (let times = 0; times < 2; times += 1)
      expect(await steward(['result', TASK, '--out', to, '--output-only'], engine)).toMatchObject({
        code: 0,
        out: '{\n  "ok": true\n}\n',
      })
    expect(await readFile(join(to, 'code', 'main.py'), 'utf8')).toBe('hello')
  })

  it('copies nothing that is not what was signed for, nothing to elsewhere, and nothing over another file', async () => {
    const { from, to } = await folders()
    const refused = async (name: string, digest: string) =>
      JSON.parse(
        (
          await steward(
            ['result', TASK, '--out', to, '--json'],
            new RecordedEngine({ 'delegations.result': result(from, name, digest), ...noReports }),
          )
        ).out,
      ).error.code
    expect(await refused('code/main.py', digestOf('other'))).toBe('digest_mismatch')
    expect(await refused('../outside', digestOf('hello'))).toBe('result_invalid')
    await mkdir(join(to, 'code'), { recursive: true })
    await writeFile(join(to, 'code', 'main.py'), 'mine')
    expect(await refused('code/main.py', digestOf('hello'))).toBe('conflict')
    expect(await readFile(join(to, 'code', 'main.py'), 'utf8')).toBe('mine')
  })
})
