import type { Checkpoint } from '../../../shared/model/checkpoint'
import type { Order } from '../../../shared/model/delegation'
import type { TaskId } from '../../../shared/model/ids'
import { derivedExecution } from './derived-execution'
import { orderWork } from './order'

/** What lies beside a checkpoint of a task that was carried here: the task's first order, and the one it was taken for. */
export interface CarriedOrders {
  readonly first: Order
  readonly taken: Order
  /** Of the execution that `taken` ordered. */
  readonly number: number
}

/**
 * Why a checkpoint is not one of the task, by the orders beside it; undefined where it is. One that was taken for other work, also
 * of the same client, would have the task go on from a stranger's files.
 */
export const carriedFault = (
  taskId: TaskId,
  { first, taken, number }: CarriedOrders,
  checkpoint: Pick<Checkpoint, 'task_id' | 'agent_id'>,
): string | undefined => {
  if (first.task_id !== taskId) return `the checkpoints are those of ${first.task_id}`
  const { task_id, idempotency_key } = number === 1 ? first : derivedExecution(first, number)
  if (taken.task_id !== task_id || taken.idempotency_key !== idempotency_key)
    return `they were taken for ${taken.task_id}, which is not run ${number} of ${taskId}`
  if (orderWork(taken) !== orderWork(first)) return `they were taken for other work than ${taskId} was ordered for`
  if (checkpoint.agent_id !== taken.agent_id || checkpoint.task_id !== taken.task_id)
    return `${checkpoint.agent_id} took them, and was not who was to do it`
  return undefined
}
