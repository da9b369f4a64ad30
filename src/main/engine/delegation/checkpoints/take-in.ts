import type { TaskId } from '../../../../shared/model/ids'
import { verifyCheckpoint } from '../../../protocol/delegation'
import type { EngineContext } from '../../context'
import type { StoredDelegation } from '../../ports'
import { connectAgent } from '../agent-connection'
import { copyBlocks, type GivenOrders, newestCheckpoints, ordersBeside } from './carried-folder'
import { keepDocument, type WholeCheckpoint } from './keep-document'
import { takeUp } from './take-up'

/**
 * Takes in the checkpoints of a task that a person kept elsewhere (`--checkpoint DIR`): the newest ones, verified as they were
 * when they were fetched, with every block checked. A task that another profile ordered is taken up with them, on the word of the
 * orders beside them. No task and no checkpoint is kept before all of it is verified.
 *
 * @param known the task, where this profile ordered it or took it up before
 * @throws StewardError `checkpoint_unknown` where the folder holds none of this task, `checkpoint_invalid`, `blob_damaged`,
 * `agent_unverified` for its agent or client, and as `verifyEnvelope`
 */
export async function takeIn(
  context: EngineContext,
  taskId: TaskId,
  path: string,
  known: StoredDelegation | undefined,
): Promise<StoredDelegation> {
  const own = context.checkpoints.folder(taskId)
  const other = context.checkpoints.at(path)
  if (known && other.path === own.path) return known
  const kept = new Set((await context.store.delegations.checkpoints(taskId)).map(({ digest }) => digest))
  const found = (await newestCheckpoints(other)).filter(({ digest }) => !kept.has(digest))
  let orders: GivenOrders | undefined
  for (const checkpoint of found) {
    await verifyTaken(context, checkpoint)
    if (!isOwn(known, checkpoint)) orders = await ordersBeside(context, other, taskId, checkpoint)
  }
  for (const checkpoint of found) await copyBlocks(other, own, checkpoint)
  const delegation = known ?? (orders && (await takeUp(context, taskId, orders)))
  if (delegation === undefined) throw new Error('a task that is not known is told by its orders')
  for (const checkpoint of found) await keepDocument(context, delegation, checkpoint, 0)
  return delegation
}

async function verifyTaken(context: EngineContext, { document, content, digest }: WholeCheckpoint): Promise<void> {
  const { keys } = await connectAgent(context, content.agent_id)
  const { task_id: taskId, agent_id: agentId, order_digest: orderDigest, number } = content
  verifyCheckpoint(document, { taskId, agentId, orderDigest, number, digest, keys })
}

/** Taken by an agent for an order it was given by this profile, whose store says of which task that was. */
const isOwn = (known: StoredDelegation | undefined, { content }: WholeCheckpoint): boolean =>
  known?.attempts.some(
    ({ order_digest, agent_id }) => order_digest === content.order_digest && agent_id === content.agent_id,
  ) ?? false
