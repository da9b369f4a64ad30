import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { StewardError } from '../../../shared/model/errors'

/** Files and folders a task may leave; beyond, counting them is work nobody asked for. */
export const MAX_ENTRIES = 10_000
export const MAX_DEPTH = 32

export const refuse = (finding: string, name: string): StewardError =>
  new StewardError('result_invalid', `the workspace holds ${finding}: ${JSON.stringify(name.slice(0, 200))}`, {
    details: { name: name.slice(0, 200) },
    suggestions: ['Have the program leave ordinary files only.'],
  })

export const unknown = (name: string, cause?: unknown): StewardError =>
  new StewardError('artifact_unknown', `there is no artifact ${JSON.stringify(name.slice(0, 200))}`, {
    suggestions: ['Ask for one of the artifacts that the receipt names.'],
    ...(cause === undefined ? {} : { cause }),
  })

/** A read-only handle of an ordinary file inside the folder; a link on the way to it is refused. */
export const openInside = async (folder: string, name: string): Promise<FileHandle> => {
  const path = join(await realpath(folder), name)
  if ((await realpath(path)) !== path) throw unknown(name)
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw unknown(name)
}
