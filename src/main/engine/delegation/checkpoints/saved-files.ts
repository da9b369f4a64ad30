import type { KeptCheckpoint, SavedFile } from '../../../../shared/model/checkpoint'
import type { TaskId } from '../../../../shared/model/ids'
import { changedFiles } from '../../../protocol/delegation'
import type { EngineContext } from '../../context'
import { chooseCheckpoint } from './choose-checkpoint'
import { keptDocument } from './kept-document'

/**
 * The files of a checkpoint, the latest where none is named. One that changed since the phase began that was running is partial:
 * the phase may have had more to write.
 */
export async function savedFiles(
  context: EngineContext,
  taskId: TaskId,
  number?: number | undefined,
): Promise<{ kept: KeptCheckpoint; files: SavedFile[] } | undefined> {
  const all = await context.store.delegations.checkpoints(taskId)
  const kept = number === undefined ? all.at(-1) : all.find((candidate) => candidate.number === number)
  const folder = context.checkpoints.folder(taskId)
  const content = kept && (await keptDocument(folder, kept))
  if (!kept || !content) return undefined
  const boundary = all.findLast((candidate) => candidate.between_phases && candidate.number <= kept.number)
  const whole = kept.between_phases ? content : boundary && (await keptDocument(folder, boundary))
  const partial = new Set(changedFiles(whole?.files ?? [], content.files))
  return { kept, files: content.files.map(({ name, size }) => ({ name, size, partial: partial.has(name) })) }
}

/**
 * Lays the files of a checkpoint out in a folder, each block checked as it is read: what was saved is a person's even where
 * nothing can go on from it (FAILURE_MODES 1.1).
 *
 * @throws StewardError `checkpoint_unknown`, `blob_damaged`
 */
export async function layOutFiles(
  context: EngineContext,
  taskId: TaskId,
  number?: number | undefined,
): Promise<{ checkpoint: KeptCheckpoint; folder: string; files: SavedFile[] }> {
  const latest = (await context.store.delegations.checkpoints(taskId)).at(-1)?.number ?? 1
  const chosen = await chooseCheckpoint(context, taskId, number ?? latest)
  const saved = await savedFiles(context, taskId, chosen?.kept.number)
  if (!chosen || !saved) throw new Error('a checkpoint that was chosen is there')
  const { blocks } = context.checkpoints.folder(taskId)
  const place = `${taskId}-checkpoint-${chosen.kept.number}`
  await context.recovered.restore(place, chosen.content, (digest) => blocks.read(digest))
  return { checkpoint: saved.kept, folder: await context.recovered.create(place), files: saved.files }
}
