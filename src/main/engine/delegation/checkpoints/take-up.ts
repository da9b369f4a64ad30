import { type TaskId, toInstant } from '../../../../shared/model/ids'
import { audit, type EngineContext } from '../../context'
import type { StoredDelegation } from '../../ports'
import { orderName } from '../attempts'
import { recordStep } from '../record-step'
import type { GivenOrders } from './carried-folder'

/**
 * Makes a task that another profile ordered one of this profile's, at its end until somebody goes on with it: the agent that had
 * it answers to who ordered it, and not to us.
 */
export async function takeUp(
  context: EngineContext,
  taskId: TaskId,
  { first, taken }: GivenOrders,
): Promise<StoredDelegation> {
  const now = toInstant(context.clock.now())
  const { content, number } = taken
  const reason = `${content.client_id} ordered it; taken up from a folder of its checkpoints`
  const delegation: StoredDelegation = {
    task_id: taskId,
    agent_id: content.agent_id,
    operation: content.operation,
    state: 'failed',
    progress: 0,
    created_at: first.content.ordered_at,
    updated_at: now,
    finished_at: now,
    error: {
      code: 'agent_offline',
      message: 'The task was taken up from a folder of its checkpoints, and no agent has gone on with it yet',
      suggestions: [`Go on with it: steward recover ${taskId} --from-checkpoint`],
    },
    idempotency_key: first.content.idempotency_key,
    input: content.input,
    order: taken.envelope,
    orderDigest: taken.digest,
    orderSignedBy: taken.signedBy,
    artifacts: [],
    lastEvent: 0,
    ...(number > 1 && {
      execution: { number, task_id: content.task_id, idempotency_key: content.idempotency_key },
    }),
    attempt: number,
    attempts: [
      {
        number,
        agent_id: content.agent_id,
        why: 'ordered',
        order_digest: taken.digest,
        started_at: content.ordered_at,
        ended_at: now,
        outcome: 'replaced',
        reason,
      },
    ],
  }
  await context.store.delegations.create(delegation)
  // With its first order the folder can be carried further.
  await context.checkpoints.folder(taskId).save(orderName(1), first.envelope)
  await audit(context, 'delegation.taken_up', taskId, { client_id: content.client_id, order: taken.digest })
  await recordStep(context, taskId, `Taken up from a folder of its checkpoints: ${content.client_id} ordered it`)
  return delegation
}
