import type { Order } from '../../../shared/model/delegation'
import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { toInstant } from '../../../shared/model/ids'
import { mayDelegate, orderRequestDigest, type Verified, verifyOrder } from '../../protocol/delegation'
import type { StoredTask } from '../ports'
import { gatherCheckpoint } from './checkpoints'
import { type AgentContext, type Caller, submitterOf } from './context'
import { taskUnderKey } from './task-under-key'

/** A task or two of the queue will be gone by then. */
const QUEUE_FULL_S = 5

export interface Submission {
  readonly order: Envelope
  /** As the request's header says; the order must say the same. */
  readonly idempotencyKey: string
}

export interface Acceptance {
  readonly task: StoredTask
  /** The task was already here under this idempotency key. */
  readonly existing: boolean
}

const requireAccess = (agent: AgentContext, caller: Caller): void => {
  if (mayDelegate(agent.allow, caller)) return
  throw new StewardError('forbidden', `${agent.agentId} takes no tasks from ${caller.agentId}`, {
    details: { agent_id: agent.agentId, client_id: caller.agentId },
    suggestions: ['Ask the owner of the agent to add you to access.allow.'],
  })
}

const requireSameRequest = (task: StoredTask, order: Order): void => {
  if (task.requestDigest === orderRequestDigest(order)) return
  throw new StewardError('idempotency_key_reused', 'the idempotency key was used for another order', {
    details: { idempotency_key: order.idempotency_key, task_id: task.task_id },
    suggestions: [
      'Choose another idempotency key for this order.',
      'Repeat the first order unchanged to get its task.',
    ],
  })
}

const requireFreeId = async (agent: AgentContext, order: Order): Promise<void> => {
  if ((await agent.store.get(order.task_id)) === undefined) return
  throw new StewardError('conflict', `the task id ${order.task_id} is taken`, {
    details: { task_id: order.task_id },
    suggestions: ['Make the order again under another task id.'],
  })
}

const newTask = (
  agent: AgentContext,
  caller: Caller,
  { order }: Submission,
  verified: Verified<Order>,
): StoredTask => ({
  task_id: verified.content.task_id,
  operation: verified.content.operation,
  state: 'accepted',
  progress: 0,
  last_event: 0,
  clientId: caller.agentId,
  clientKey: caller.key.key_id,
  ...(caller.predecessors.length > 0 && { clientPredecessors: caller.predecessors }),
  idempotencyKey: verified.content.idempotency_key,
  requestDigest: orderRequestDigest(verified.content),
  order,
  orderDigest: verified.digest,
  artifacts: [],
  acceptedAt: toInstant(agent.clock.now()),
})

/**
 * Takes on what a client ordered, or finds the task it already ordered under the same key (FAILURE_MODES 2.1). Durable when it
 * resolves.
 *
 * @param mayWait whether one more task has room
 * @throws StewardError `forbidden`, `request_signer_mismatch`, `input_invalid`, `operation_unknown`, `operation_input_invalid`,
 * `idempotency_key_reused`, `conflict` (the task id is taken), `rate_limited`, `checkpoint_incomplete` (what to resume from is not
 * here yet), and as `verifyEnvelope`
 */
export const acceptTask = async (
  agent: AgentContext,
  caller: Caller,
  submission: Submission,
  mayWait: () => boolean,
): Promise<Acceptance> => {
  requireAccess(agent, caller)
  const verified = verifyOrder(submission.order, {
    agentId: agent.agentId,
    clientId: caller.agentId,
    key: caller.key,
    idempotencyKey: submission.idempotencyKey,
  })
  const order = verified.content
  agent.checkInput(order.operation, order.input)
  const known = await taskUnderKey(agent.store, submitterOf(caller), order.idempotency_key)
  if (known) {
    requireSameRequest(known, order)
    return { task: known, existing: true }
  }
  await requireFreeId(agent, order)
  if (order.resume) await gatherCheckpoint(agent, submitterOf(caller), order.resume)
  if (!mayWait())
    throw new StewardError('rate_limited', `${agent.agentId} has as many tasks waiting as it takes`, {
      details: { retry_after_s: QUEUE_FULL_S },
      suggestions: ['Try again when some of them have finished.'],
    })
  const { task, first } = await agent.events.begin(newTask(agent, caller, submission, verified))
  const accepted = await agent.store.accept(task, first)
  // Another request with the same key may have been faster.
  if (accepted.existing) requireSameRequest(accepted.task, order)
  return accepted
}
