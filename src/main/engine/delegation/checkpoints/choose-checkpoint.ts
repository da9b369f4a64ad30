import type { Checkpoint, KeptCheckpoint } from '../../../../shared/model/checkpoint'
import { isStewardError, StewardError } from '../../../../shared/model/errors'
import type { TaskId } from '../../../../shared/model/ids'
import { blockSizes } from '../../../protocol/delegation'
import type { EngineContext } from '../../context'
import type { CheckpointFolder } from '../../ports'
import { recordStep } from '../record-step'
import { keptDocument } from './kept-document'

export interface ChosenCheckpoint {
  readonly kept: KeptCheckpoint
  readonly content: Checkpoint
}

/**
 * Checkpoints in the order in which a task is best resumed from them. One taken between phases comes first: its program finds
 * exactly what it would have found without a crash, so that the result is the same. One taken within a phase is for programs
 * without phases; else the phase would begin among files it has half written.
 */
function inOrderOfUse(checkpoints: readonly KeptCheckpoint[]): KeptCheckpoint[] {
  const newestFirst = [...checkpoints].sort((a, b) => b.number - a.number)
  const between = newestFirst.filter((kept) => kept.between_phases)
  if (between.length > 0) return between
  return newestFirst.filter((kept) => kept.phase === undefined && kept.completed_phases.length === 0)
}

/**
 * The checkpoint to resume from, whole and undamaged: the one asked for, or the best there is.
 *
 * @returns undefined where there is none to resume from: the task begins anew
 * @throws StewardError `checkpoint_unknown`, `blob_damaged` for the one asked for
 */
export async function chooseCheckpoint(
  context: EngineContext,
  taskId: TaskId,
  number?: number | undefined,
): Promise<ChosenCheckpoint | undefined> {
  const folder = context.checkpoints.folder(taskId)
  const all = await context.store.delegations.checkpoints(taskId)
  if (number !== undefined) return requireWhole(folder, taskId, number, all)
  for (const kept of inOrderOfUse(all)) {
    try {
      return await requireWhole(folder, taskId, kept.number, all)
    } catch (error) {
      if (!isStewardError(error)) throw error
      await recordStep(context, taskId, `Checkpoint ${kept.number} cannot be used: ${error.message}`)
    }
  }
  return undefined
}

async function requireWhole(
  folder: CheckpointFolder,
  taskId: TaskId,
  number: number,
  all: readonly KeptCheckpoint[],
): Promise<ChosenCheckpoint> {
  const kept = all.find((candidate) => candidate.number === number)
  const content = kept && (await keptDocument(folder, kept))
  if (!kept || !content)
    throw new StewardError('checkpoint_unknown', `${taskId} has no checkpoint ${number}`, {
      details: { checkpoints: all.map((candidate) => candidate.number) },
      suggestions: [`See its checkpoints: steward monitor ${taskId} --once`],
    })
  for (const digest of blockSizes(content.files).keys()) {
    if (!(await folder.blocks.has(digest)))
      throw new StewardError('blob_damaged', `a block of checkpoint ${number} is missing in ${folder.path}`)
    await folder.blocks.read(digest)
  }
  return { kept, content }
}
