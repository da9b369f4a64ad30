import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What a file is to hold, or what writes it. */
type Content<Result> = string | Uint8Array | ((file: FileHandle) => Promise<Result>)

/**
 * Writes a file aside and puts it in its place: a crash, or a loss of power, leaves the old one or the new one, never half of one.
 * Its folder must be there. Where writing fails, the old one stays.
 *
 * @param mode of the file, less the process's umask
 */
export async function writeWhole<Result = void>(
  path: string,
  content: Content<Result>,
  mode = 0o600,
): Promise<Result | undefined> {
  const draft = `${path}.${randomUUID()}.new`
  const file = await open(draft, 'wx', mode)
  try {
    let result: Result | undefined
    try {
      if (typeof content === 'function') result = await content(file)
      else await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
    return result
  } finally {
    await rm(draft, { force: true })
  }
}

/** As {@link writeWhole}, and the new one is what a loss of power leaves. */
export async function writeDurably(path: string, content: Content<void>, mode = 0o600): Promise<void> {
  await writeWhole(path, content, mode)
  // A folder cannot be opened there; the file system writes renames through by itself.
  if (process.platform === 'win32') return
  const folder = await open(dirname(path), 'r')
  await folder.sync().finally(() => folder.close())
}
