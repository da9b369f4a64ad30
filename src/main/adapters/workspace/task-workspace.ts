import { constants } from 'node:fs'
import { mkdir, open, readdir, realpath, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StewardError } from '../../../shared/model/errors'
import type { Workspace } from '../../engine/ports'
import { checkArtifactName } from '../../protocol/delegation'

/** Files and folders a task may leave; beyond, counting them is work nobody asked for. */
const MAX_ENTRIES = 10_000
const MAX_DEPTH = 32

const refuse = (finding: string, name: string): StewardError =>
  new StewardError('result_invalid', `the workspace holds ${finding}: ${JSON.stringify(name.slice(0, 200))}`, {
    details: { name: name.slice(0, 200) },
    suggestions: ['Have the program leave ordinary files only.'],
  })

interface FoundFile {
  readonly name: string
  readonly size: number
}

/** Gathers files below a folder; links and special files are refused, since what they lead to is not the task's. */
const gather = async (root: string, prefix: string, depth: number, found: FoundFile[]): Promise<void> => {
  if (depth > MAX_DEPTH) throw refuse(`folders nested deeper than ${MAX_DEPTH}`, prefix)
  for (const entry of await readdir(join(root, prefix), { withFileTypes: true })) {
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    checkArtifactName(name)
    if (entry.isDirectory()) await gather(root, name, depth + 1, found)
    else if (entry.isFile()) found.push({ name, size: (await stat(join(root, name))).size })
    else throw refuse(entry.isSymbolicLink() ? 'a symbolic link' : 'a special file', name)
    if (found.length > MAX_ENTRIES) throw refuse(`more than ${MAX_ENTRIES} files`, name)
  }
}

const unknown = (name: string, cause?: unknown): StewardError =>
  new StewardError('artifact_unknown', `there is no artifact ${JSON.stringify(name.slice(0, 200))}`, {
    suggestions: ['Ask for one of the artifacts that the receipt names.'],
    ...(cause === undefined ? {} : { cause }),
  })

/** A read-only handle of an ordinary file inside the folder; a link on the way to it is refused. */
const openInside = async (folder: string, name: string) => {
  const path = join(await realpath(folder), name)
  if ((await realpath(path)) !== path) throw unknown(name)
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  if ((await file.stat()).isFile()) return file
  await file.close()
  throw unknown(name)
}

/** One folder a task below `root`, readable by the agent's user only. Task ids come checked: they are letters, digits, - and _. */
export const taskWorkspace = (root: string): Workspace => ({
  async create(taskId) {
    const folder = join(root, taskId)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    return folder
  },

  async list(taskId) {
    const found: FoundFile[] = []
    await gather(join(root, taskId), '', 0, found)
    return found.sort((a, b) => (a.name < b.name ? -1 : 1))
  },

  async *open(taskId, name) {
    checkArtifactName(name)
    const file = await openInside(join(root, taskId), name).catch((error: unknown) => {
      throw error instanceof StewardError ? error : unknown(name, error)
    })
    // The stream closes the handle at its end, and when the reader leaves.
    yield* file.createReadStream()
  },

  async remove(taskId) {
    await rm(join(root, taskId), { recursive: true, force: true })
  },
})
