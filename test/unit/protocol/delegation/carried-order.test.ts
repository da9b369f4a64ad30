import { describe, expect, it } from 'vitest'
import { carriedFault, derivedExecution } from '../../../../src/main/protocol/delegation'
import { order } from '../../../../src/shared/model/delegation'
import { agentId, taskId } from '../../../../src/shared/model/ids'

const TASK = taskId.parse('task-1')
const first = order.parse({
  task_id: TASK,
  client_id: 'asker',
  agent_id: 'alpha',
  manifest_digest: `sha256:${'ab'.repeat(32)}`,
  operation: 'build',
  input: { a: 1, b: 2 },
  idempotency_key: 'key',
  ordered_at: '2025-11-21T08:00:00Z',
})
const second = { ...first, ...derivedExecution(first, 2), agent_id: agentId.parse('beta'), input: { b: 2, a: 1 } }
const taking = (taken: typeof first, number: number, by: object = {}) =>
  carriedFault(TASK, { first, taken, number }, { task_id: taken.task_id, agent_id: taken.agent_id, ...by })

describe('a checkpoint that was carried here is one of the task', () => {
  it('where it was taken for the first order, or for a later run of the same work by whoever ordered that', () => {
    expect(taking(first, 1)).toBeUndefined()
    expect(taking({ ...second, client_id: agentId.parse('helper') }, 2)).toBeUndefined()
  })

  it('and not where it was taken for another task, run, key or work, or by another agent than was asked', () => {
    const other = taskId.parse('task-10')
    expect(carriedFault(other, { first, taken: first, number: 1 }, first)).toBe('the checkpoints are those of task-1')
    expect(taking(second, 3)).toContain('is not run 3 of task-1')
    expect(taking({ ...second, idempotency_key: 'mine' }, 2)).toContain('is not run 2 of task-1')
    expect(taking({ ...second, input: { a: 1 } }, 2)).toContain('for other work')
    expect(taking({ ...second, operation: 'destroy' }, 2)).toContain('for other work')
    expect(taking(first, 1, { agent_id: 'mallory' })).toContain('mallory took them')
    expect(taking(first, 1, { task_id: other })).toContain('alpha took them')
  })
})
