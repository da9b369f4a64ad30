import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StewardError } from '../../../shared/model/errors'
import { writeDurably } from '../../files'

const OWNER_ONLY = 0o600

/**
 * Writes beside the file and renames: a crash leaves the old policy or the new one, never half of one. Who may read the file stays as it was.
 *
 * @throws StewardError `unavailable`; the file is then as it was
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const mode = await modeOf(path)
    await writeDurably(path, async (file) => {
      await file.writeFile(text)
      await file.chmod(mode)
    })
  } catch (cause) {
    throw new StewardError('unavailable', `the policy ${path} cannot be written`, {
      cause,
      suggestions: ['Check that the folder can be written to and has room.'],
    })
  }
}

const modeOf = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).mode & 0o777
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return OWNER_ONLY
    throw error
  }
}
