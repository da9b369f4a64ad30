import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StewardError } from '../../../shared/model/errors'
import type { PolicyFile } from '../../engine/ports'

const NAMES = ['steward.config.jsonc', 'steward.config.yaml', 'steward.config.yml'] as const

const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new StewardError('unavailable', `the policy ${path} cannot be read`, { cause: error })
  }
}

/** Writes beside the file and renames: a crash leaves the old policy or the new one, never half of one. */
const writeAtomically = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomUUID()}.new`
  try {
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
  } finally {
    await rm(draft, { force: true })
  }
  const folder = await open(dirname(path), 'r')
  await folder.sync().finally(() => folder.close())
}

/** The policy file of a profile's folder: whichever of the accepted names is there, else the JSONC one. */
export function policyFileIn(folder: string): PolicyFile {
  const found = NAMES.map((name) => join(folder, name)).find((path) => existsSync(path))
  const path = found ?? join(folder, NAMES[0])
  let seen: string | undefined
  return {
    path,
    format: path.endsWith('.jsonc') ? 'jsonc' : 'yaml',
    async read() {
      seen = await readIfThere(path)
      return seen
    },
    async write(text) {
      // An editor's change made meanwhile must not be lost.
      if ((await readIfThere(path)) !== seen)
        throw new StewardError('conflict', 'the policy file was changed by something else meanwhile', {
          suggestions: ['Read it again and repeat the change.'],
        })
      await writeAtomically(path, text)
      seen = text
    },
  }
}
