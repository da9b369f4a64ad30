import type { KeptCheckpoint } from '../../../../shared/model/checkpoint'
import type { Digest, TaskId } from '../../../../shared/model/ids'
import { blockSizes } from '../../../protocol/delegation'
import type { EngineContext } from '../../context'
import type { CheckpointFolder } from '../../ports'
import { documentName, keptDocument } from './kept-document'

/** The latest ones, and as many of those between phases: these are what a task is resumed from. */
const KEPT = 10
/** Removing them one by one would look through all blocks each time. */
const AT_ONCE = 10

/** Removes the oldest checkpoints of a task once there are many, and the blocks that only they needed. */
export async function forgetOldCheckpoints(
  context: EngineContext,
  folder: CheckpointFolder,
  taskId: TaskId,
): Promise<void> {
  const all = await context.store.delegations.checkpoints(taskId)
  const between = all.filter((kept) => kept.between_phases).slice(-KEPT)
  const keep = new Set([...all.slice(-KEPT), ...between])
  const old = all.filter((kept) => !keep.has(kept))
  if (old.length < AT_ONCE) return
  const needed = await blocksOf(folder, [...keep])
  await context.store.delegations.removeCheckpoints(
    taskId,
    old.map(({ number }) => number),
  )
  for (const { number } of old) await folder.remove(documentName(number))
  await folder.sweep(needed)
}

async function blocksOf(folder: CheckpointFolder, kept: readonly KeptCheckpoint[]): Promise<Set<Digest>> {
  const needed = new Set<Digest>()
  for (const checkpoint of kept) {
    const content = await keptDocument(folder, checkpoint)
    for (const digest of blockSizes(content?.files ?? []).keys()) needed.add(digest)
  }
  return needed
}
