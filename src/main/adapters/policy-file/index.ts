import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { StewardError } from '../../../shared/model/errors'
import type { PolicyFile } from '../../engine/ports'
import { readIfThere } from './read'
import { writeAtomically } from './write'

export { readKeptPolicy } from './kept-policy'

const NAMES = ['steward.config.jsonc', 'steward.config.yaml', 'steward.config.yml'] as const

/**
 * The policy file of a profile's folder: whichever of the accepted names is there, else the JSONC one.
 *
 * @throws StewardError `conflict` where there are several: each would look as if it were in force
 */
export function policyFileIn(folder: string): PolicyFile {
  const found = NAMES.map((name) => join(folder, name)).filter((path) => existsSync(path))
  const [path = join(folder, NAMES[0]), other] = found
  if (other !== undefined)
    throw new StewardError('conflict', `there are two policies: ${path} and ${other}`, {
      suggestions: ['Keep one of the two.'],
    })
  let seen: string | undefined
  let queue: Promise<unknown> = Promise.resolve()
  const replace = async (text: string): Promise<void> => {
    // An editor's change made meanwhile must not be lost.
    if ((await readIfThere(path)) !== seen)
      throw new StewardError('conflict', 'the policy file was changed by something else meanwhile', {
        suggestions: ['Read it again and repeat the change.'],
      })
    await writeAtomically(await target(path), text)
    seen = text
  }
  return {
    path,
    format: path.endsWith('.jsonc') ? 'jsonc' : 'yaml',
    async read() {
      seen = await readIfThere(path)
      return seen
    },
    // Two writes at once would both find the file as it was read.
    write(text) {
      const done = queue.then(() => replace(text))
      queue = done.catch(() => undefined)
      return done
    },
  }
}

/** A policy that is a link to a file kept elsewhere stays one. */
const target = (path: string): Promise<string> => realpath(path).catch(() => path)
