import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Instant } from '../../../../src/shared/model/ids'
import type { Job } from '../../../../src/shared/model/job'
import { StewardError } from '../../../../src/shared/model/steward-error'
import { RecordedEngine, steward } from './command-line'

const PATIENCE_FRAMES = 3

/** `steward registry import`, under way until it is let end. */
const importing = () => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-following-'))
  writeFileSync(join(folder, 'a.json'), '{}')
  const answer = Promise.withResolvers<unknown>()
  const engine = new RecordedEngine({ 'discover.import': () => answer.promise, 'jobs.stop': { stopping: true } })
  const job = (more: Partial<Job>) =>
    engine.tell({
      name: 'job.changed',
      payload: {
        ...{ kind: 'import', subject: 'field', title: 'Import', state: 'running', step: 'Reading the manifests' },
        ...{ stoppable: true, started_at: '2026-01-01T12:00:00Z' as Instant },
        ...more,
      } as Job,
    })
  const interrupted = new AbortController()
  let draw: () => void = () => undefined
  const running = steward(['registry', 'import', folder, '--name', 'field'], engine, {
    interrupted: interrupted.signal,
    screen: true,
    onFrames: (tick) => {
      draw = tick
    },
  })
  const begun = () => expect.poll(() => engine.asked.length).toBeGreaterThan(0)
  const frame = () => {
    for (let frames = 0; frames < PATIENCE_FRAMES; frames++) draw()
  }
  const end = () => answer.resolve({ outcomes: [{ file: 'a.json', outcome: 'imported', agent_id: 'a' }] })
  return { engine, job, running, interrupted, begun, frame, end, fail: answer.reject }
}

describe('long work that a person waits for', () => {
  it('shows a bar with how much is done, and only of the job that was asked for', async () => {
    const { job, running, begun, frame, end } = importing()
    await begun()
    job({ share: { done: 10, of: 40 } })
    job({ subject: 'another', share: { done: 39, of: 40 } })
    frame()
    end()
    const { code, err } = await running
    expect(code).toBe(0)
    expect(err).toContain('[██████░░░░░░░░░░░░░░░░░░] 25%  10 of 40: Reading the manifests')
    expect(err).not.toContain('39 of 40')
  })

  it('shows the step where nothing is counted', async () => {
    const { job, running, begun, frame, end } = importing()
    await begun()
    job({ step: 'Writing' })
    frame()
    end()
    const { err } = await running
    expect(err).toContain(' Writing')
    expect(err).not.toContain('%')
  })

  it('is stopped by Ctrl-C, waited for until it has, and says what that leaves', async () => {
    const { engine, job, running, begun, interrupted, fail } = importing()
    await begun()
    job({})
    interrupted.abort()
    await expect.poll(() => engine.asked.at(-1)).toEqual(['jobs.stop', { kind: 'import', subject: 'field' }])
    fail(new StewardError('cancelled', 'it was stopped: 10 of 40 files were read'))
    const { code, err } = await running
    expect(code).toBe(130)
    expect(err).toContain('10 of 40 files were read')
    expect(engine.closed).toBe(true)
  })

  it('that has not begun is left at once', async () => {
    const { running, begun, interrupted, engine } = importing()
    await begun()
    interrupted.abort()
    expect((await running).code).toBe(130)
    expect(engine.asked).toHaveLength(1)
  })
})
