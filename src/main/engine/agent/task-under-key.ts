import { belongsTo, type Submitter } from '../../protocol/delegation'
import type { AgentStore, StoredTask } from '../ports'

/** The task that a client ordered under an idempotency key, also before its own key was replaced (FAILURE_MODES 2.1). */
export const taskUnderKey = async (
  store: AgentStore,
  who: Submitter,
  idempotencyKey: string,
): Promise<StoredTask | undefined> => {
  for (const keyId of [who.keyId, ...who.predecessors]) {
    const task = await store.byIdempotencyKey(keyId, idempotencyKey)
    if (task && belongsTo(task, who)) return task
  }
  return undefined
}
