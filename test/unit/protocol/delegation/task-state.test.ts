import { describe, expect, it } from 'vitest'
import { changeByEvent } from '../../../../src/main/protocol/delegation'
import { type TaskStatus, taskEvent, taskStatus } from '../../../../src/shared/model/delegation'

const status = (change: Partial<Record<keyof TaskStatus, unknown>> = {}) =>
  taskStatus.parse({ task_id: 'task-1', operation: 'build', state: 'accepted', progress: 0, last_event: 1, ...change })
const event = (seq: number, content: Record<string, unknown>) =>
  taskEvent.parse({ task_id: 'task-1', seq, at: '2025-11-21T08:00:00Z', ...content })

describe("a task's status", () => {
  it('goes from accepted to running to completed', () => {
    expect(changeByEvent(status(), event(2, { type: 'started' }))).toMatchObject({ state: 'running', last_event: 2 })
    const ended = event(2, { type: 'finished', outcome: 'completed' })
    expect(changeByEvent(status({ state: 'running' }), ended)).toEqual({
      state: 'completed',
      progress: 1,
      last_event: 2,
    })
  })

  it('keeps its progress when the task fails', () => {
    const failed = event(2, { type: 'finished', outcome: 'failed', reason: 'no' })
    expect(changeByEvent(status({ state: 'running', progress: 0.4 }), failed)).toEqual({
      state: 'failed',
      last_event: 2,
    })
  })

  it('lets a waiting task be cancelled, and never completed', () => {
    const ended = (outcome: string) => event(2, { type: 'finished', outcome })
    expect(changeByEvent(status(), ended('cancelled'))).toMatchObject({ state: 'cancelled' })
    expect(() => changeByEvent(status(), ended('completed'))).toThrow(expect.objectContaining({ code: 'conflict' }))
  })

  it.each([
    ['an event out of turn', status({ state: 'running' }), event(3, { type: 'heartbeat' })],
    ['a second start', status({ state: 'running' }), event(2, { type: 'started' })],
    ['anything after the end', status({ state: 'failed' }), event(2, { type: 'finished', outcome: 'completed' })],
    ['a heartbeat before the start', status(), event(2, { type: 'heartbeat' })],
  ])('refuses %s', (_what, before, next) => {
    expect(() => changeByEvent(before, next)).toThrow(expect.objectContaining({ code: 'conflict' }))
  })
})
