import type { ResumePoint } from '../../../shared/model/checkpoint'
import type { Attempt, Order } from '../../../shared/model/delegation'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, type Digest, toInstant } from '../../../shared/model/ids'
import { derivedExecution, makeOrder, readOwnOrder } from '../../protocol/delegation'
import type { EngineContext } from '../context'
import { clientKeys } from '../identity/client-keys'
import type { Execution, StoredDelegation } from '../ports'
import { endAttempt, orderName } from './attempts'
import { changeDelegation } from './record-step'

/** The task at the agent that this delegation is being carried out by: what its requests, events and receipt name. */
export const remoteTask = ({ execution, task_id, idempotency_key }: StoredDelegation): Execution =>
  execution ?? { number: 1, task_id, idempotency_key }

/** The path of the delegation's task at its agent. */
export const remotePath = (delegation: StoredDelegation): string =>
  `/v1/tasks/${encodeURIComponent(remoteTask(delegation).task_id)}`

/** What an order asks of the agent beside the work, by the policy in force. */
export const wishesOf = (context: EngineContext): Pick<Order, 'checkpoint_interval_ms' | 'heartbeat_interval_ms'> => {
  const { checkpointing, heartbeat } = context.policy().delegation
  return {
    heartbeat_interval_ms: heartbeat.interval_ms,
    ...(checkpointing.enabled && { checkpoint_interval_ms: checkpointing.checkpoint_interval_ms }),
  }
}

/** Where and from what an order is carried out anew. */
export interface Resumption {
  readonly why: Exclude<Attempt['why'], 'ordered'>
  /** What came of the attempt before, where it is not known yet. */
  readonly outcome: NonNullable<Attempt['outcome']>
  readonly reason?: string
  readonly agent: { readonly agentId: AgentId; readonly manifestDigest: Digest }
  /** Undefined: from the beginning. */
  readonly from?: {
    readonly number: number
    readonly phase?: string | undefined
    readonly progress: number
    readonly point: ResumePoint
  }
}

/**
 * Makes a delegation ready to be carried out once more: the same work under an id and key of its own, derived from the
 * delegation's, so that the agent does not answer with what it did before, and a crash in between cannot make two of it. Durable
 * before the first byte leaves; order and attempt change in one write.
 *
 * @throws StewardError `key_not_found`, `vault_locked`
 */
export async function orderAnew(
  context: EngineContext,
  delegation: StoredDelegation,
  { why, outcome, reason, agent, from }: Resumption,
): Promise<StoredDelegation> {
  const keys = await clientKeys(context)
  if (keys === undefined) throw new StewardError('key_not_found', 'this profile has no client identity yet')
  const execution = derivedExecution(delegation, remoteTask(delegation).number + 1)
  const { resume: _earlier, ...before } = readOwnOrder(delegation.order)
  const now = toInstant(context.clock.now())
  const order = await makeOrder(
    {
      ...before,
      ...wishesOf(context),
      client_id: keys.clientId,
      agent_id: agent.agentId,
      manifest_digest: agent.manifestDigest,
      task_id: execution.task_id,
      idempotency_key: execution.idempotency_key,
      ordered_at: now,
      ...(from && { resume: from.point }),
    },
    context.vault.signer(keys.signingKey),
  )
  // Evidence of the attempt before; the delegation itself keeps the order in force only.
  await context.checkpoints.folder(delegation.task_id).save(orderName(remoteTask(delegation).number), delegation.order)
  const next: Attempt = {
    number: execution.number,
    agent_id: agent.agentId,
    why,
    order_digest: order.digest,
    started_at: now,
    ...(from && { from_checkpoint: from.number }),
    ...(from?.phase !== undefined && { phase: from.phase }),
  }
  return changeDelegation(context, delegation.task_id, {
    state: why === 'result_rejected' ? 'submitting' : 'recovering',
    agent_id: agent.agentId,
    progress: from?.progress ?? 0,
    lastEvent: 0,
    order: order.envelope,
    orderDigest: order.digest,
    orderSignedBy: keys.signingKey,
    execution,
    attempt: execution.number,
    attempts: [...endAttempt(delegation.attempts, now, outcome, reason), next],
    artifacts: [],
    error: undefined,
    finished_at: undefined,
    output: undefined,
    receipt: undefined,
    receiptDigest: undefined,
    receiptSignedBy: undefined,
  })
}

/** Has the same agent do the same again from the beginning, its result being none (FAILURE_MODES 1.2 `reject_and_retry`). */
export const orderAgain = (context: EngineContext, delegation: StoredDelegation): Promise<StoredDelegation> =>
  orderAnew(context, delegation, {
    why: 'result_rejected',
    outcome: 'result_rejected',
    agent: { agentId: delegation.agent_id, manifestDigest: readOwnOrder(delegation.order).manifest_digest },
  })
