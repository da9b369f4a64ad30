import { BLOCK_BYTES, missingBlocks } from '../../../../shared/model/checkpoint'
import { StewardError } from '../../../../shared/model/errors'
import type { Digest } from '../../../../shared/model/ids'
import { blockSizes, frameBlocks, readCheckpoint, readOwnOrder } from '../../../protocol/delegation'
import { parseJsonStrict } from '../../../protocol/encoding'
import type { EngineContext } from '../../context'
import type { StoredDelegation } from '../../ports'
import { type AgentConnection, callAgent } from '../agent-connection'
import { documentName } from './kept-document'

const MAX_ANSWER_BYTES = 16 * 1024 * 1024
/** Blocks sent in one request: the agent holds a body whole until it has verified it. */
const MAX_SENT_BYTES = 4 * BLOCK_BYTES

/**
 * Brings the checkpoint that the delegation's order resumes from to its agent, less what the agent has already. Does nothing for
 * an order that starts at the beginning.
 *
 * @throws StewardError `checkpoint_unknown` where it is not on this disk any more, `blob_damaged`, and what the network does
 */
export async function sendCheckpoint(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
): Promise<void> {
  const from = delegation.attempts.at(-1)?.from_checkpoint
  const { resume } = readOwnOrder(delegation.order)
  if (resume === undefined || from === undefined) return
  const folder = context.checkpoints.folder(delegation.task_id)
  const document = await folder.read(documentName(from))
  if (document === undefined || readCheckpoint(document).digest !== resume.digest)
    throw new StewardError(
      'checkpoint_unknown',
      `checkpoint ${from} of ${delegation.task_id} is not in ${folder.path} any more`,
      {
        suggestions: ['Recover from another checkpoint.'],
      },
    )
  const response = await callAgent(context, agent, {
    method: 'POST',
    path: '/v1/checkpoints',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(document)),
    maxBytes: MAX_ANSWER_BYTES,
  })
  const sizes = blockSizes(readCheckpoint(document).content.files)
  for (const batch of batchesOf(missingOf(response.body, sizes), sizes)) {
    const blocks = await Promise.all(batch.map((digest) => folder.blocks.read(digest)))
    await callAgent(context, agent, {
      method: 'POST',
      path: `/v1/checkpoints/${resume.digest.slice('sha256:'.length)}/blocks`,
      headers: { 'content-type': 'application/octet-stream' },
      body: frameBlocks(blocks),
    })
  }
}

function missingOf(body: Uint8Array, sizes: ReadonlyMap<Digest, number>): Digest[] {
  const parsed = missingBlocks.safeParse(parseJsonStrict(body, { maxBytes: MAX_ANSWER_BYTES, maxDepth: 4 }))
  // Blocks it has no business with would be read from the disk and handed over.
  if (parsed.success && parsed.data.missing.every((digest) => sizes.has(digest))) return parsed.data.missing
  throw new StewardError('response_malformed', 'the agent does not say which blocks of the checkpoint it misses')
}

function* batchesOf(missing: readonly Digest[], sizes: ReadonlyMap<Digest, number>): Generator<Digest[]> {
  let batch: Digest[] = []
  let bytes = 0
  for (const digest of missing) {
    const size = sizes.get(digest) ?? 0
    if (batch.length > 0 && bytes + size > MAX_SENT_BYTES) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(digest)
    bytes += size
  }
  if (batch.length > 0) yield batch
}
