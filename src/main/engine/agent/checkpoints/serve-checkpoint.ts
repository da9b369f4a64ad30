import type { Envelope } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import type { Digest, TaskId } from '../../../../shared/model/ids'
import { blockSizes, readCheckpoint } from '../../../protocol/delegation'
import type { AgentContext } from '../context'
import { checkpointUnknown } from './kept-checkpoints'

/** The signed document of one checkpoint. @throws StewardError `checkpoint_unknown` */
export const checkpointDocument = async (agent: AgentContext, taskId: TaskId, number: number): Promise<Envelope> => {
  const document = await agent.checkpoints.folder(taskId).read(String(number))
  if (document) return document
  throw checkpointUnknown(taskId, number)
}

/**
 * The blocks that are asked for, one after the other without anything between; their sizes follow from the document.
 *
 * @throws StewardError `checkpoint_unknown`, `input_invalid` for a block the checkpoint does not have
 */
export const checkpointBlocks = async (
  agent: AgentContext,
  taskId: TaskId,
  number: number,
  wanted: readonly Digest[],
): Promise<AsyncIterable<Uint8Array>> => {
  const { content } = readCheckpoint(await checkpointDocument(agent, taskId, number))
  const sizes = blockSizes(content.files)
  const foreign = wanted.find((digest) => !sizes.has(digest))
  // Else a checkpoint would be a way to any block the agent holds.
  if (foreign !== undefined)
    throw new StewardError('input_invalid', `checkpoint ${number} of ${taskId} has no block ${foreign}`, {
      suggestions: ['Ask for blocks that the checkpoint names.'],
    })
  const { blocks } = agent.checkpoints.folder(taskId)
  return (async function* () {
    for (const digest of wanted) yield await blocks.read(digest)
  })()
}
