import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StewardError } from '../../../shared/model/errors'

const OWNER_ONLY = 0o600

/**
 * Writes beside the file and renames: a crash leaves the old policy or the new one, never half of one. Who may read the file stays as it was.
 *
 * @throws StewardError `unavailable`; the file is then as it was
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await replace(path, text, await modeOf(path))
    await syncFolder(dirname(path))
  } catch (cause) {
    throw new StewardError('unavailable', `the policy ${path} cannot be written`, {
      cause,
      suggestions: ['Check that the folder can be written to and has room.'],
    })
  }
}

async function replace(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.${randomUUID()}.new`
  try {
    const file = await open(draft, 'wx', OWNER_ONLY)
    try {
      await file.writeFile(text)
      await file.chmod(mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
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

async function syncFolder(folder: string): Promise<void> {
  // A folder cannot be opened there; the file system writes renames through by itself.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}
