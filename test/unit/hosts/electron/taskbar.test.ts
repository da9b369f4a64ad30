import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../../../../src/main/engine/ports'
import { WorkUnderWay } from '../../../../src/main/hosts/electron/taskbar'

const event = (name: EngineEvent['name'], payload: object) => ({ name, payload }) as EngineEvent
const recovery = (state: string, done: number) =>
  event('recovery.changed', { id: 'r', state, steps: [0, 1, 2, 3].map((n) => ({ state: n < done ? 'done' : 'idle' })) })
const delegation = (state: string, progress: number) => event('delegation.changed', { task_id: 't', state, progress })
const run = (attempt: number, state: string, ended?: string) =>
  event('attestation.progress', { agent_id: 'a', capability: 'c', attempt, of: 4, state, ended })

describe('the taskbar', () => {
  it('shows how far a recovery is, and nothing once it is over or waits', () => {
    const work = new WorkUnderWay()
    expect([recovery('running', 0), recovery('running', 3), recovery('completed', 4)].map((e) => work.told(e))).toEqual(
      [...[0, 0.75, -1]],
    )
    expect([recovery('running', 1), recovery('waiting', 1)].map((e) => work.told(e))).toEqual([0.25, -1])
  })

  it('shows the runs of an attestation, to the last or to where it was stopped', () => {
    const work = new WorkUnderWay()
    const told = [run(1, 'started'), run(1, 'ended', 'exited'), run(4, 'ended', 'exited')].map((e) => work.told(e))
    expect(told).toEqual([0, 0.25, -1])
    expect([run(1, 'started'), run(1, 'ended', 'aborted')].map((e) => work.told(e))).toEqual([0, -1])
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
