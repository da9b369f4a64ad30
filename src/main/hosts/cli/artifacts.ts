import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
import type { Artifact } from '../../../shared/model/delegation'
import { StewardError } from '../../../shared/model/steward-error'

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/**
 * Copies a result's artifacts to `target`. What does not match its digest in the receipt is not copied, and a file of another
 * content that is there already is not overwritten.
 *
 * @throws StewardError `digest_mismatch`, `conflict`, `result_invalid`, `not_found`
 */
export async function copyArtifacts(folder: string, artifacts: readonly Artifact[], target: string): Promise<void> {
  for (const artifact of artifacts) {
    const bytes = await readFile(within(folder, artifact.name)).catch((cause: unknown) => {
      throw new StewardError('not_found', `the artifact ${artifact.name} is not in ${folder}`, { cause })
    })
    if (digestOf(bytes) !== artifact.digest)
      throw new StewardError('digest_mismatch', `the artifact ${artifact.name} is not what the agent signed for`, {
        details: { expected: artifact.digest, found: digestOf(bytes) },
        suggestions: ['It was changed after it was collected: do not use it'],
      })
    await place(within(target, artifact.name), bytes, artifact)
  }
}

/** An artifact's name is the agent's: it must not lead out of the folder. */
function within(folder: string, name: string): string {
  const path = resolve(folder, name)
  if (path.startsWith(`${resolve(folder)}${sep}`)) return path
  throw new StewardError('result_invalid', `the artifact ${name} would lie outside of ${folder}`)
}

async function place(path: string, bytes: Uint8Array, artifact: Artifact): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  try {
    await writeFile(path, bytes, { flag: 'wx' })
  } catch (cause) {
    const present = await readFile(path).catch(() => undefined)
    if (present !== undefined && digestOf(present) === artifact.digest) return
    throw new StewardError('conflict', `${path} cannot be written: there is another file, or you may not write there`, {
      suggestions: ['Name an empty folder: --out DIR'],
      cause,
    })
  }
}
