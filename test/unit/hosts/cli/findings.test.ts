import { describe, expect, it } from 'vitest'
import { type ResultReport, resultReport } from '../../../../src/shared/model/result'
import { StewardError } from '../../../../src/shared/model/steward-error'
import { lines, RecordedEngine, steward } from './command-line'

const TASK = 'task-abc123'
const digest = `sha256:${'ab'.repeat(32)}`

const rejected: ResultReport = resultReport.parse({
  task_id: TASK,
  execution: 2,
  agent_id: 'worker',
  at: '2026-01-01T11:59:00Z',
  verdict: 'rejected',
  receipt_digest: digest,
  receipt_signed_by: digest,
  output: [{ check: 'schema', outcome: 'pass' }],
  artifacts: [
    {
      name: 'main.py',
      size: 120,
      digest,
      checks: [
        { check: 'digest', outcome: 'pass' },
        { check: 'syntax', outcome: 'fail' },
      ],
    },
  ],
  findings: [
    { artifact: 'main.py', code: 'python_syntax', message: "Expected ')', found newline", line: 41, column: 7 },
    {
      artifact: 'code.zip',
      inside: 'a\u001b[2J.py',
      code: 'text_encoding',
      message: 'The file is not UTF-8 text',
      line: 3,
    },
  ],
  findings_left_out: 4,
  consequence: 'given_up',
  notices: [
    { to: 'agent', name: 'worker', state: 'delivered', at: '2026-01-01T11:59:00Z' },
    { to: 'registry', name: 'main', state: 'pending', at: '2026-01-01T11:59:00Z', reason: 'no answer' },
  ],
  quarantined: [
    { artifact: 'main.py', path: '/profile/quarantine/x/0000-main.py', size: 120, codes: ['python_syntax'] },
  ],
})

const failed = new StewardError('task_failed', `task ${TASK} failed: the result is not valid`)

describe('steward result of a rejected result', () => {
  const engine = () => new RecordedEngine({ 'delegations.result': failed, 'results.reports': { reports: [rejected] } })

  it('names file, line and column of each finding, and exits as a failure does', async () => {
    const ran = await steward(['result', TASK], engine())
    expect(ran).toEqual({
      code: 1,
      err: '',
      out: lines(
        '❌ task task-abc123 failed: the result is not valid',
        'Execution 2 rejected, given up, 1min ago',
        '  ├─ output: schema ✓',
        '  └─ main.py (120 B): digest ✓, syntax ✗',
        "  ✗ main.py:41:7 Expected ')', found newline [python_syntax]",
        '  ✗ code.zip!/a\\u{1b}[2J.py:3 The file is not UTF-8 text [text_encoding]',
        '  and 4 further findings',
        '  ✅ told: the agent worker',
        '  ⚠️  not told yet: the registry main (no answer)',
        'See what was returned: steward result task-abc123 --quarantine',
      ),
    })
  })

  it('gives programs the findings as they are', async () => {
    const ran = await steward(['result', TASK, '--json'], engine())
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.out)).toMatchObject({ task_id: TASK, reports: [{ findings: [{ line: 41, column: 7 }, {}] }] })
  })

  it('lists what is kept in quarantine, and deletes it when told to', async () => {
    const kept_until = '2026-01-11T12:00:00Z'
    const executions = [
      { task_id: TASK, execution: 2, folder: '/profile/quarantine/x', files: rejected.quarantined, kept_until },
    ]
    const kept = new RecordedEngine({ 'results.quarantine': { executions } })
    expect((await steward(['result', TASK, '--quarantine'], kept)).out).toBe(
      lines(
        'task-abc123, execution 2: 1 file in /profile/quarantine/x',
        '  deleted in 10d; sooner with: steward result task-abc123 --discard',
        '  └─ main.py (120 B) ✗ python_syntax',
        '     └─ /profile/quarantine/x/0000-main.py',
      ),
    )
    expect(kept.asked).toEqual([['results.quarantine', { task_id: TASK }]])
    const all = new RecordedEngine({ 'results.quarantine': { executions: [] } })
    expect((await steward(['result', '--quarantine'], all)).out).toBe(lines('Nothing is in quarantine'))
    expect(all.asked).toEqual([['results.quarantine', {}]])
    const discarding = new RecordedEngine({ 'results.discard': { files: 1 } })
    expect((await steward(['result', TASK, '--discard'], discarding)).out).toBe(
      lines('✅ 1 file deleted from quarantine'),
    )
    expect(discarding.asked).toEqual([['results.discard', { task_id: TASK }]])
  })

  it('tells another failure as it is', async () => {
    const other = new RecordedEngine({ 'delegations.result': failed, 'results.reports': { reports: [] } })
    const ran = await steward(['result', TASK], other)
    expect(ran).toMatchObject({ code: 1, out: '' })
    expect(ran.err).toContain('the result is not valid')
  })
})
