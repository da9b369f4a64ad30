import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StewardError } from '../../../shared/model/errors'
import { noRoom } from '../../../shared/model/no-room'
import type { Workspace } from '../../engine/ports'
import { checkArtifactName } from '../../protocol/delegation'
import { MAX_DEPTH, MAX_ENTRIES, openInside, refuse, unknown } from './inside'
import { restoreContent } from './restore'
import { takeSnapshot } from './snapshot'

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

/** One folder a task below `root`, readable by the agent's user only. Task ids come checked: they are letters, digits, - and _. */
export const taskWorkspace = (root: string): Workspace => ({
  async create(taskId) {
    const folder = join(root, taskId)
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw noRoom(error)
    })
    return folder
  },

  async list(taskId) {
    const found: FoundFile[] = []
    if (!existsSync(join(root, taskId))) return found
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

  snapshot: (taskId, keep, options) => takeSnapshot(join(root, taskId), keep, options),

  restore: (taskId, content, block) =>
    restoreContent(join(root, taskId), content, block).catch((error: unknown) => {
      throw noRoom(error)
    }),
})
