import { join } from 'node:path'
import type { Policy } from '../../../shared/model/policy'
import type { Log, PolicyFile } from '../../engine/ports'
import { sha256Digest } from '../../protocol/encoding'
import { readIfThere } from './read'
import { writeAtomically } from './write'

const DIGEST_LENGTH = sha256Digest('').length

/** Reads what a policy text sets. */
type Parse = (text: string | undefined) => Promise<Policy>

/**
 * What the policy file sets, kept beside it: a run of the command line then needs neither the parsers nor the schema of the policy.
 * What is kept counts for one text and one build only, and a digest over all of it shows what was damaged; else the text is parsed.
 *
 * @param build names the sources of this program, whose schema and defaults decide; undefined: nothing is kept
 */
export async function readKeptPolicy(
  { folder, file, build, log }: { folder: string; file: PolicyFile; build: string | undefined; log: Log },
  parse: Parse,
): Promise<Policy> {
  const text = await file.read()
  if (build === undefined) return parse(text)
  const path = join(folder, 'policy.kept')
  const digestOf = (content: string): string =>
    sha256Digest(JSON.stringify([build, file.format, text ?? null, content]))
  const kept = (await readIfThere(path).catch(() => undefined)) ?? ''
  const content = kept.slice(DIGEST_LENGTH)
  if (content !== '' && kept.startsWith(digestOf(content))) return JSON.parse(content) as Policy
  const policy = await parse(text)
  const next = JSON.stringify(policy)
  await writeAtomically(path, digestOf(next) + next).catch((error: unknown) =>
    log.warn('what the policy sets was not kept', { error: String(error) }),
  )
  return policy
}
