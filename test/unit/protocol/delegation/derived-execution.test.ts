import { describe, expect, it } from 'vitest'
import { derivedExecution } from '../../../../src/main/protocol/delegation'
import { taskId } from '../../../../src/shared/model/ids'

const delegation = { task_id: taskId.parse('task-abc123'), idempotency_key: 'my-key' }

describe('a further execution of a delegation', () => {
  it('has an id and a key of its own that show where they come from', () => {
    expect(derivedExecution(delegation, 2)).toEqual({
      number: 2,
      task_id: 'task-abc123-run2',
      idempotency_key: 'my-key-run2',
    })
  })

  it('is the same one whenever it is derived', () => {
    expect(derivedExecution(delegation, 3)).toEqual(derivedExecution(delegation, 3))
  })

  it('keeps names of full length apart', () => {
    const long = (end: string) => ({
      task_id: taskId.parse(`task-${'a'.repeat(63)}${end}`),
      idempotency_key: `${'k'.repeat(127)}${end}`,
    })
    const [first, second] = [derivedExecution(long('x'), 2), derivedExecution(long('y'), 2)]
    expect(first.task_id).not.toBe(second.task_id)
    expect(first.idempotency_key).not.toBe(second.idempotency_key)
    expect(taskId.safeParse(first.task_id).success).toBe(true)
    expect(first.idempotency_key.length).toBeLessThanOrEqual(128)
  })
})
