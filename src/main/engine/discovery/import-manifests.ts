import type { AgentSummary } from '../../../shared/model/agent-summary'
import { counted } from '../../../shared/model/counted'
import { HOUR_MS } from '../../../shared/model/duration'
import { envelope } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type Digest, toInstant } from '../../../shared/model/ids'
import type { ImportOutcome } from '../../../shared/model/views'
import { MAX_MANIFEST_BYTES, parseManifest, verifyManifestEnvelope } from '../../protocol/discovery'
import { parseJsonStrict, sha256Digest } from '../../protocol/encoding'
import { audit, type EngineContext } from '../context'
import type { Progress } from '../jobs'

interface Readable {
  readonly kind: 'manifest_envelope' | 'plain_manifest'
  readonly summary: AgentSummary
  readonly digest: Digest
  /** What an import can be at most: nobody vouches for the key (TRUST "Bootstrap"). */
  readonly verification: 'intact' | 'unsigned'
}

interface ManifestFile {
  readonly name: string
  readonly text: string
}

/**
 * Takes manifests from files into the cache, each for itself: one that is refused does not keep the others out. They are
 * shown as unsigned or intact, never as verified. Stopped, it keeps those that it has taken, each of them whole.
 *
 * @throws StewardError `conflict` while files of the same source are taken in, `cancelled`
 */
export const importManifests = (
  context: EngineContext,
  source: string,
  files: readonly ManifestFile[],
): Promise<ImportOutcome[]> =>
  context.jobs.run(
    {
      kind: 'import',
      subject: source,
      title: `Import of ${counted(files.length, 'file')} as ${source}`,
      step: 'Reading the manifests',
    },
    (progress) => importAll(context, source, files, progress),
    (outcomes) => ({
      text: `${takenOf(outcomes)} of ${counted(files.length, 'file')} taken into the cache`,
      failed: takenOf(outcomes) === 0,
    }),
  )

const takenOf = (outcomes: readonly ImportOutcome[]): number =>
  outcomes.filter(({ outcome }) => outcome !== 'refused').length

async function importAll(
  context: EngineContext,
  source: string,
  files: readonly ManifestFile[],
  progress: Progress,
): Promise<ImportOutcome[]> {
  const outcomes: ImportOutcome[] = []
  try {
    for (const [index, file] of files.entries()) {
      progress.share(index, files.length)
      await progress.turn(`${index} of ${counted(files.length, 'file')} were read, and what was taken of them stays`)
      outcomes.push(await importOne(context, source, file))
    }
    return outcomes
  } finally {
    const imported = outcomes.filter(({ outcome }) => outcome === 'imported').length
    await audit(context, 'manifests.imported', source, { imported, of: files.length })
    if (imported > 0) context.emit({ name: 'agents.changed', payload: {} })
  }
}

async function importOne(context: EngineContext, source: string, file: ManifestFile): Promise<ImportOutcome> {
  try {
    const bytes = Buffer.from(file.text, 'utf8')
    const found = read(bytes, context.clock.now())
    const before = (await context.store.cache.agent(found.summary.id)).find((row) => row.source === source)
    if (before?.manifestDigest === found.digest) return outcome(file.name, 'unchanged', found)
    const fetchedAt = toInstant(context.clock.now())
    await context.store.cache.saveDocument({ digest: found.digest, kind: found.kind, bytes, source, fetchedAt })
    await context.store.cache.saveAgent({
      summary: found.summary,
      source,
      sourceKind: 'import',
      manifestDigest: found.digest,
      revision: (before?.revision ?? 0) + 1,
      fetchedAt,
      expiresAt: toInstant(
        context.clock.now() + context.policy().discovery.on_registry_failure.cache_ttl_hours * HOUR_MS,
      ),
      verification: found.verification,
    })
    return outcome(file.name, 'imported', found)
  } catch (error) {
    if (!isStewardError(error)) throw error
    return { file: file.name, outcome: 'refused', reason: error.message }
  }
}

const outcome = (file: string, result: 'imported' | 'unchanged', found: Readable): ImportOutcome => ({
  file,
  outcome: result,
  agent_id: found.summary.id,
  shape: found.summary.shape,
})

function read(bytes: Uint8Array, now: number): Readable {
  const value = parseJsonStrict(bytes, { maxBytes: 2 * MAX_MANIFEST_BYTES, maxDepth: 64 })
  const signed = envelope.safeParse(value)
  if (signed.success) {
    const { summary, digest } = verifyManifestEnvelope(signed.data, { now })
    return { kind: 'manifest_envelope', summary, digest, verification: 'intact' }
  }
  const { summary, shape, manifest } = parseManifest(value)
  if (
    shape === 'published' &&
    manifest.capabilities.operations.length === 0 &&
    manifest.capabilities.interfaces.length === 0
  )
    throw new StewardError('manifest_invalid', `${summary.id} offers neither an operation nor an interface`)
  return { kind: 'plain_manifest', summary, digest: sha256Digest(bytes), verification: 'unsigned' }
}
