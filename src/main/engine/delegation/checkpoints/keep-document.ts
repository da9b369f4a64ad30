import type { Checkpoint, KeptCheckpoint } from '../../../../shared/model/checkpoint'
import type { Envelope } from '../../../../shared/model/envelope'
import { type Digest, toInstant } from '../../../../shared/model/ids'
import { changedFiles } from '../../../protocol/delegation'
import type { EngineContext } from '../../context'
import type { StoredDelegation } from '../../ports'
import { orderName } from '../attempts'
import { remoteTask } from '../execution'
import { documentName, keptDocument } from './kept-document'

/** A verified checkpoint whose blocks are all on the disk. */
export interface WholeCheckpoint {
  readonly document: Envelope
  readonly content: Checkpoint
  readonly digest: Digest
}

/** Keeps the document of a checkpoint beside its blocks and names it in the store; from then on it counts. */
export async function keepDocument(
  context: EngineContext,
  delegation: StoredDelegation,
  { document, content, digest }: WholeCheckpoint,
  receivedBytes: number,
): Promise<KeptCheckpoint> {
  const { task_id } = delegation
  const folder = context.checkpoints.folder(task_id)
  const order = orderName(remoteTask(delegation).number)
  if ((await folder.read(order)) === undefined) await folder.save(order, delegation.order)
  const previous = (await context.store.delegations.checkpoints(task_id)).at(-1)
  const earlier = previous && (await keptDocument(folder, previous))
  const number = (previous?.number ?? 0) + 1
  // The document before the row: what the store names is there.
  await folder.save(documentName(number), document)
  const kept: KeptCheckpoint = {
    number,
    attempt: remoteTask(delegation).number,
    agent_id: content.agent_id,
    agent_number: content.number,
    digest,
    ...(content.phase !== undefined && { phase: content.phase }),
    completed_phases: content.completed_phases,
    between_phases: content.between_phases,
    progress: content.progress,
    taken_at: content.taken_at,
    kept_at: toInstant(context.clock.now()),
    files: content.files.length,
    bytes: content.files.reduce((sum, file) => sum + file.size, 0),
    changed_files: changedFiles(earlier?.files ?? [], content.files).length,
    received_bytes: receivedBytes,
  }
  await context.store.delegations.addCheckpoint(task_id, kept)
  return kept
}
