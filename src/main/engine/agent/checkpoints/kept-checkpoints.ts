import { StewardError } from '../../../../shared/model/errors'
import type { Digest, KeyId, TaskId } from '../../../../shared/model/ids'
import { blockSizes, readCheckpoint } from '../../../protocol/delegation'
import type { CheckpointFolder, WorkspaceContent } from '../../ports'

/** A client that is a little behind still finds what was announced to it; older ones are only disk. */
const KEPT = 3

export const checkpointUnknown = (taskId: TaskId, number: number): StewardError =>
  new StewardError('checkpoint_unknown', `there is no checkpoint ${number} of ${taskId} here`, {
    details: { task_id: taskId, number },
    suggestions: ["Only a task's latest checkpoints are kept at the agent: ask for the last one that was announced."],
  })

/** Where the blocks of an order to resume are gathered: each client's apart, so that none learns what another has. */
export const uploadFolderName = (clientKey: KeyId, checkpoint: Digest): string =>
  `upload-${hexOf(clientKey).slice(0, 24)}-${hexOf(checkpoint).slice(0, 40)}`

const hexOf = (digest: string): string => digest.slice('sha256:'.length)

/** Removes older checkpoints, and blocks that neither a kept one nor the workspace as it is needs. */
export const sweepCheckpoints = async (folder: CheckpointFolder, now: WorkspaceContent): Promise<void> => {
  const numbers = (await folder.names()).map(Number).sort((a, b) => b - a)
  const old = numbers.slice(KEPT)
  if (old.length === 0) return
  for (const number of old) await folder.remove(String(number))
  const needed = new Set(blockSizes(now.files).keys())
  for (const number of numbers.slice(0, KEPT)) {
    const document = await folder.read(String(number))
    if (!document) continue
    for (const digest of blockSizes(readCheckpoint(document).content.files).keys()) needed.add(digest)
  }
  await folder.sweep(needed)
}
