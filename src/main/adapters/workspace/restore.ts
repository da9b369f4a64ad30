import { constants } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { CheckpointFile } from '../../../shared/model/checkpoint'
import { StewardError } from '../../../shared/model/errors'
import type { Digest } from '../../../shared/model/ids'
import type { WorkspaceContent } from '../../engine/ports'
import { checkArtifactName } from '../../protocol/delegation'

/** A second guard beside the check of the name, should that ever miss a way out. */
const within = (root: string, name: string): string => {
  const path = join(root, ...checkArtifactName(name).split('/'))
  if (path.startsWith(root + sep)) return path
  throw new StewardError('checkpoint_invalid', 'a file of the checkpoint would lie outside the workspace')
}

const writeFile = async (
  path: string,
  file: CheckpointFile,
  block: (digest: Digest) => Promise<Uint8Array>,
): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  // What is there already is not ours: the folder was empty, and each name comes once.
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  const handle = await open(path, flags, file.executable ? 0o700 : 0o600)
  try {
    let size = 0
    for (const digest of file.blocks) {
      const bytes = await block(digest)
      await handle.write(bytes)
      size += bytes.byteLength
    }
    if (size !== file.size)
      throw new StewardError(
        'checkpoint_invalid',
        `${JSON.stringify(file.name)} has another size than the checkpoint says`,
      )
  } finally {
    await handle.close()
  }
}

/**
 * As the port says. The folder is emptied first, and everything in it is made by us: no link can lead a write elsewhere.
 *
 * @throws StewardError `checkpoint_invalid`, `result_invalid` for a name that leaves the workspace, and what `block` throws
 */
export const restoreContent = async (
  root: string,
  content: WorkspaceContent,
  block: (digest: Digest) => Promise<Uint8Array>,
): Promise<void> => {
  await rm(root, { recursive: true, force: true })
  await mkdir(root, { recursive: true, mode: 0o700 })
  for (const folder of content.folders) await mkdir(within(root, folder), { recursive: true, mode: 0o700 })
  for (const file of content.files) await writeFile(within(root, file.name), file, block)
}
