import type { Order } from '../../../shared/model/delegation'
import { StewardError } from '../../../shared/model/errors'
import { toInstant } from '../../../shared/model/ids'
import { derivedExecution, makeOrder, readOwnOrder } from '../../protocol/delegation'
import type { EngineContext } from '../context'
import { clientKeys } from '../identity/client-identity'
import type { Execution, StoredDelegation } from '../ports'
import { changeDelegation } from './record-step'

/** The task at the agent that this delegation is being carried out by: what its requests, events and receipt name. */
export const remoteTask = ({ execution, task_id, idempotency_key }: StoredDelegation): Execution =>
  execution ?? { number: 1, task_id, idempotency_key }

/** The path of the delegation's task at its agent. */
export const remotePath = (delegation: StoredDelegation): string =>
  `/v1/tasks/${encodeURIComponent(remoteTask(delegation).task_id)}`

/**
 * Makes a delegation ready to be carried out once more: the same work under an id and key of its own, derived from the
 * delegation's, so that the agent does not answer with what it did before (FAILURE_MODES 1.2 `reject_and_retry`), and a crash in
 * between cannot make two of it. Durable before the first byte leaves.
 *
 * @throws StewardError `key_not_found`, `vault_locked`
 */
export async function orderAgain(context: EngineContext, delegation: StoredDelegation): Promise<StoredDelegation> {
  const keys = await clientKeys(context)
  if (keys === undefined) throw new StewardError('key_not_found', 'this profile has no client identity yet')
  const execution = derivedExecution(delegation, remoteTask(delegation).number + 1)
  const before: Order = readOwnOrder(delegation.order)
  const order = await makeOrder(
    {
      ...before,
      task_id: execution.task_id,
      idempotency_key: execution.idempotency_key,
      ordered_at: toInstant(context.clock.now()),
    },
    context.vault.signer(keys.signingKey),
  )
  return changeDelegation(context, delegation.task_id, {
    state: 'submitting',
    progress: 0,
    lastEvent: 0,
    order: order.envelope,
    orderDigest: order.digest,
    orderSignedBy: keys.signingKey,
    execution,
  })
}
