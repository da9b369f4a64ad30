import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../../../../src/main/engine/ports'
import { WorkUnderWay } from '../../../../src/main/hosts/electron/taskbar'

const event = (name: EngineEvent['name'], payload: object) => ({ name, payload }) as EngineEvent
const recovery = (state: string, done: number) =>
  event('recovery.changed', { id: 'r', state, steps: [0, 1, 2, 3].map((n) => ({ state: n < done ? 'done' : 'idle' })) })
const delegation = (state: string, progress: number) => event('delegation.changed', { task_id: 't', state, progress })
const job = (state: string, done?: number) =>
  event('job.changed', { kind: 'import', subject: 's', state, ...(done !== undefined && { share: { done, of: 4 } }) })

describe('the taskbar', () => {
  it('shows how far a recovery is, and nothing once it is over or waits', () => {
    const work = new WorkUnderWay()
    expect([recovery('running', 0), recovery('running', 3), recovery('completed', 4)].map((e) => work.told(e))).toEqual(
      [...[0, 0.75, -1]],
    )
    expect([recovery('running', 1), recovery('waiting', 1)].map((e) => work.told(e))).toEqual([0.25, -1])
  })

  it('shows how much of a job is done, and nothing once it is done, stopped or has failed', () => {
    const work = new WorkUnderWay()
    const told = [job('running'), job('running', 1), job('stopping', 1), job('stopped', 1)].map((e) => work.told(e))
    expect(told).toEqual([0, 0.25, 0.25, -1])
    expect(['done', 'failed'].flatMap((end) => [job('running', 2), job(end)].map((e) => work.told(e)))).toEqual([
      ...[0.5, -1, 0.5, -1],
    ])
  })

  it('shows several together, and is not touched by what is no long work or was over', () => {
    const work = new WorkUnderWay()
    expect(work.told(delegation('running', 0.5))).toBe(0.5)
    expect(work.told(recovery('running', 0))).toBe(0.25)
    expect(work.told(delegation('completed', 1))).toBe(0)
    expect(work.told(delegation('completed', 1))).toBeUndefined()
    expect(work.told(event('agents.changed', {}))).toBeUndefined()
  })
})
