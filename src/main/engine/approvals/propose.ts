import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { AgentId } from '../../../shared/model/ids'
import type { OutboxItem } from '../../../shared/model/outbox'
import type { EngineContext } from '../context'
import { deliverOutbox, enqueue } from '../outbox'

/** Puts a document with too few signatures before the agent's other signers, at every registry that takes documents. */
export async function propose(context: EngineContext, agentId: AgentId, envelope: Envelope): Promise<OutboxItem[]> {
  const items = await enqueue(context, { kind: 'approval', agentId, envelope })
  if (items.length === 0)
    throw new StewardError('registry_unknown', 'no registry is configured that could show it to the other signers', {
      suggestions: ['Add one: steward registry add URL'],
    })
  await deliverOutbox(context, true)
  return Promise.all(items.map(async (item) => (await context.store.outbox.get(item.id)) ?? item))
}
