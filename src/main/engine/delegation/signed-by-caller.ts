import { makeOrder, readOwnOrder } from '../../protocol/delegation'
import type { EngineContext } from '../context'
import type { StoredDelegation } from '../ports'
import type { AgentConnection } from './agent-connection'
import { changeDelegation } from './record-step'

/**
 * The delegation with its order signed by the key that will hand it over: an agent takes none under another's signature, and the
 * client's key may have been replaced since it was written down. The order is the same, and so is its digest.
 *
 * @throws StewardError `vault_locked`, `key_not_found`
 */
export async function signedByCaller(
  context: EngineContext,
  { identity }: AgentConnection,
  delegation: StoredDelegation,
): Promise<StoredDelegation> {
  const { keyId } = identity.signer
  if (delegation.orderSignedBy === keyId) return delegation
  const { envelope } = await makeOrder(readOwnOrder(delegation.order), context.vault.signer(keyId))
  return changeDelegation(context, delegation.task_id, { order: envelope, orderSignedBy: keyId })
}
