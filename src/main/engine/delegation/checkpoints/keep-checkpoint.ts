import type { Checkpoint, KeptCheckpoint } from '../../../../shared/model/checkpoint'
import type { TaskEvent } from '../../../../shared/model/delegation'
import { envelope } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import type { Digest } from '../../../../shared/model/ids'
import {
  blockSizes,
  MAX_CHECKPOINT_BYTES,
  PieceReader,
  type Verified,
  verifyCheckpoint,
} from '../../../protocol/delegation'
import { parseJsonStrict } from '../../../protocol/encoding'
import type { EngineContext } from '../../context'
import type { CheckpointFolder, StoredDelegation } from '../../ports'
import { type AgentConnection, callAgent, streamAgent } from '../agent-connection'
import { remotePath, remoteTask } from '../execution'
import { forgetOldCheckpoints } from './forget-old'
import { keepDocument } from './keep-document'

/** Blocks asked for in one request. */
const BATCH = 1024

export type CheckpointEvent = Extract<TaskEvent, { type: 'checkpoint' }>

/**
 * Fetches a checkpoint the agent announced: its document is verified, only blocks that are not here yet travel, each is checked
 * against its digest as it comes, and the checkpoint counts once all of it is on the disk (FAILURE_MODES 1.1: it outlives the
 * agent).
 *
 * @returns undefined where it is kept already
 * @throws StewardError `checkpoint_invalid`, `checkpoint_unknown` (the agent keeps it no longer), `digest_mismatch`, and what the
 * network does
 */
export async function keepCheckpoint(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
  event: CheckpointEvent,
  signal: AbortSignal,
): Promise<KeptCheckpoint | undefined> {
  const { task_id } = delegation
  const before = await context.store.delegations.checkpoints(task_id)
  if (before.some((kept) => kept.digest === event.digest)) return undefined
  const folder = context.checkpoints.folder(task_id)
  const { document, verified } = await fetchDocument(context, agent, delegation, event, signal)
  const { content, digest } = verified
  const received = await fetchBlocks(context, agent, delegation, event.number, content, folder, signal)
  const kept = await keepDocument(context, delegation, { document, content, digest }, received)
  await forgetOldCheckpoints(context, folder, task_id)
  return kept
}

async function fetchDocument(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
  event: CheckpointEvent,
  signal: AbortSignal,
) {
  const path = `${remotePath(delegation)}/checkpoints/${event.number}`
  const maxBytes = 2 * MAX_CHECKPOINT_BYTES
  const response = await callAgent(context, agent, { method: 'GET', path, maxBytes, signal })
  const parsed = envelope.safeParse(parseJsonStrict(response.body, { maxBytes, maxDepth: 8 }))
  if (!parsed.success)
    throw new StewardError('checkpoint_invalid', 'the agent answered with something that is not a checkpoint')
  const verified: Verified<Checkpoint> = verifyCheckpoint(parsed.data, {
    taskId: remoteTask(delegation).task_id,
    agentId: delegation.agent_id,
    orderDigest: delegation.orderDigest,
    number: event.number,
    digest: event.digest,
    keys: agent.keys,
  })
  return { document: parsed.data, verified }
}

async function fetchBlocks(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
  number: number,
  content: Checkpoint,
  folder: CheckpointFolder,
  signal: AbortSignal,
): Promise<number> {
  const missing: [Digest, number][] = []
  for (const [digest, size] of blockSizes(content.files))
    if (!(await folder.blocks.has(digest))) missing.push([digest, size])
  for (let at = 0; at < missing.length; at += BATCH) {
    const batch = missing.slice(at, at + BATCH)
    const stream = await streamAgent(context, agent, {
      method: 'POST',
      path: `${remotePath(delegation)}/checkpoints/${number}/blocks`,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ blocks: batch.map(([digest]) => digest) })),
      signal,
    })
    try {
      const pieces = new PieceReader(stream.body)
      for (const [digest, size] of batch) await folder.blocks.putStream(once(await pieces.take(size)), digest, size)
    } finally {
      stream.close()
    }
  }
  return missing.reduce((sum, [, size]) => sum + size, 0)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
