import { StewardError } from '../../../../shared/model/errors'
import { blockSizes, readCheckpoint, verifyCheckpoint } from '../../../protocol/delegation'
import type { EngineContext } from '../../context'
import type { StoredDelegation } from '../../ports'
import { connectAgent } from '../agent-connection'
import { keepDocument } from './keep-document'

/**
 * Takes in the checkpoints of a task that a person kept elsewhere (`--checkpoint DIR`): the newest one, verified as it was when it
 * was fetched, with every block checked. Where the folder is the profile's own there is nothing to take in.
 *
 * @throws StewardError `checkpoint_unknown` where the folder holds none of this task, `checkpoint_invalid`, `blob_damaged`, and as
 * `verifyEnvelope`
 */
export async function takeIn(context: EngineContext, delegation: StoredDelegation, path: string): Promise<void> {
  const own = context.checkpoints.folder(delegation.task_id)
  const other = context.checkpoints.at(path)
  if (other.path === own.path) return
  const newest = (await other.names()).filter((name) => name.startsWith('checkpoint-')).at(-1)
  const document = newest === undefined ? undefined : await other.read(newest)
  if (document === undefined)
    throw new StewardError('checkpoint_unknown', `there are no checkpoints in ${path}`, {
      suggestions: ['Name the folder of the task itself: ./checkpoints/task-…'],
    })
  const { content, digest } = readCheckpoint(document)
  const known = await context.store.delegations.checkpoints(delegation.task_id)
  if (known.some((kept) => kept.digest === digest)) return
  const { keys } = await connectAgent(context, content.agent_id)
  const { task_id: taskId, agent_id: agentId, order_digest: orderDigest, number } = content
  verifyCheckpoint(document, { taskId, agentId, orderDigest, number, digest, keys })
  if (!taskId.startsWith(delegation.task_id))
    throw new StewardError('checkpoint_unknown', `the checkpoints in ${path} are those of ${taskId}`)
  for (const block of blockSizes(content.files).keys())
    if (!(await own.blocks.has(block))) await own.blocks.put(await other.blocks.read(block))
  await keepDocument(context, delegation, { document, content, digest }, 0)
}
