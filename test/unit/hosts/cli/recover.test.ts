import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lines, RecordedEngine, steward } from './command-line'

const TASK = 'task-abc123'
const task = {
  task_id: TASK,
  agent_id: 'standby',
  operation: 'build',
  state: 'running',
  progress: 0.5,
  created_at: '2026-01-01T11:50:00Z',
  updated_at: '2026-01-01T11:59:58Z',
  idempotency_key: TASK,
  input: {},
  artifacts: [],
  timeline: [],
  attempts: [],
  checkpoints: [],
  heartbeats: [],
}
const saved = {
  number: 4,
  attempt: 1,
  agent_id: 'worker',
  agent_number: 4,
  digest: `sha256:${'a'.repeat(64)}`,
  phase: 'CODING',
  completed_phases: ['PLANNING'],
  between_phases: false,
  progress: 0.5,
  taken_at: '2026-01-01T11:56:00Z',
  kept_at: '2026-01-01T11:56:00Z',
  files: 3,
  bytes: 100,
  changed_files: 2,
  received_bytes: 80,
}
const file = (name: string, partial = false) => ({ name, size: 10, partial })
const recovery = {
  task,
  same_agent: false,
  from_checkpoint: 3,
  phase: 'CODING',
  saved,
  files: [file('architecture.md'), file('code/main.py', true), file('code/util.py')],
}
const engine = (more: object = {}) =>
  new RecordedEngine({
    'system.status': { vault: 'open' },
    'delegations.get': task,
    'delegations.recover': recovery,
    ...more,
  })

describe('steward recover', () => {
  it('prints what the specification shows', async () => {
    const asked = engine()
    const ran = await steward(['recover', TASK, '--from-checkpoint'], asked)
    expect(ran.out).toBe(
      lines(
        '',
        'Recovering from checkpoint...',
        '  ├─ Last checkpoint: 50% complete (4min ago)',
        '  ├─ Artifacts recovered: architecture.md, partial code/',
        '  └─ Resuming from CODING phase...',
        '',
        '✅ Task resumed on fallback agent',
        '  ├─ Agent: standby',
        `  └─ Watch it: steward monitor ${TASK}`,
      ),
    )
    expect(asked.asked).toContainEqual(['delegations.recover', { task_id: TASK }])
    expect(ran.code).toBe(0)
  })

  it('takes the number of a checkpoint and an agent', async () => {
    const asked = engine()
    await steward(['recover', TASK, '--from-checkpoint', '2', '--agent', 'other'], asked)
    expect(asked.asked).toContainEqual(['delegations.recover', { task_id: TASK, checkpoint: 2, agent_id: 'other' }])
    expect((await steward(['recover', TASK, '--from-checkpoint', 'x'], engine())).code).toBe(2)
  })

  it('hands the saved files over, and writes over nothing', async () => {
    const home = await mkdtemp(join(tmpdir(), 'recovered-'))
    const folder = join(home, 'kept')
    await mkdir(folder)
    await writeFile(join(folder, 'plan.md'), '# Plan\n')
    const found = { 'delegations.recovered': { checkpoint: saved, folder, files: [file('plan.md')] } }
    const target = join(home, 'mine')
    const ran = await steward(['recover', TASK, '--artifacts', target], engine(found))
    expect(ran.out).toContain('✅ 1 file of checkpoint 4 in ')
    expect(await readFile(join(target, 'plan.md'), 'utf8')).toBe('# Plan\n')
    expect((await steward(['recover', TASK, '--artifacts', target], engine(found))).code).not.toBe(0)
  })
})

describe('steward delegate --resume-from', () => {
  it('hands the task over to the agent with the checkpoints of a folder', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'profile-'))
    await mkdir(join(folder, 'checkpoints', TASK), { recursive: true })
    const asked = engine()
    const typed = ['delegate', 'standby', '--resume-from', TASK, '--checkpoint', `./checkpoints/${TASK}/`]
    const ran = await steward(typed, asked, { folder })
    expect(ran.out).toMatch(/^\n✅ Task resumed on fallback agent\n/)
    const [, input] = asked.asked.find(([command]) => command === 'delegations.recover') ?? []
    expect(input).toEqual({ task_id: TASK, agent_id: 'standby', folder: join(folder, 'checkpoints', TASK) })
  })

  it('says where it looked for a folder that is not there', async () => {
    const ran = await steward(['delegate', 'standby', '--resume-from', TASK, '--checkpoint', './gone'], engine())
    expect(ran.err).toContain('there is no folder ./gone')
  })
})
