import type { Checkpoint, KeptCheckpoint } from '../../../../shared/model/checkpoint'
import { readCheckpoint } from '../../../protocol/delegation'
import type { CheckpointFolder } from '../../ports'

/** Named so that a listing of the folder is in order. */
export const documentName = (number: number): string => `checkpoint-${String(number).padStart(6, '0')}`

/** The content of a kept checkpoint; undefined where the document is gone or is another than was kept. */
export async function keptDocument(
  folder: CheckpointFolder,
  kept: Pick<KeptCheckpoint, 'number' | 'digest'>,
): Promise<Checkpoint | undefined> {
  const document = await folder.read(documentName(kept.number))
  if (document === undefined) return undefined
  const { content, digest } = readCheckpoint(document)
  return digest === kept.digest ? content : undefined
}
