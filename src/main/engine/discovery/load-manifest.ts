import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type AgentId, fromInstant } from '../../../shared/model/ids'
import type { VerifiedManifest } from '../../protocol/discovery'
import type { Listing, ManifestFinding } from '../../protocol/verification'
import type { EngineContext } from '../context'
import type { CachedAgent } from '../ports'
import { configuredRegistries } from './configured-registries'
import { loadDocument, readManifest } from './load-document'
import { arrangeSources } from './source-order'

/**
 * The row of an agent that is believed: that of the registry with the best priority, or in quorum mode what enough of them say
 * alike; then imports.
 *
 * @throws StewardError `agent_unknown`, `quorum_not_reached`
 */
export async function preferredRow(
  context: EngineContext,
  agentId: AgentId,
): Promise<{ row: CachedAgent; all: CachedAgent[] }> {
  await arrangeSources(context)
  const all = await context.store.cache.agent(agentId)
  const row = await context.store.cache.preferred(agentId)
  if (row !== undefined) return { row, all }
  if (all.length > 0) throw noQuorum(agentId, all)
  throw new StewardError('agent_unknown', `no registry that you know lists an agent ${agentId}`, {
    details: { agent_id: agentId },
    suggestions: ['Look for it: steward discover', 'Refresh the registries: steward registry refresh'],
  })
}

const noQuorum = (agentId: AgentId, all: readonly CachedAgent[]): StewardError =>
  new StewardError('quorum_not_reached', `too few registries say the same of ${agentId} for it to be believed`, {
    details: {
      agent_id: agentId,
      said: all.map(({ source, manifestDigest, state }) => ({ source, manifest_digest: manifestDigest, state })),
    },
    suggestions: ['See what they say: steward registry diff', 'Refresh the registries: steward registry refresh'],
  })

/** The manifest of a row as {@link ManifestFinding}: verified, unsigned, or refused with the reason. */
export async function findManifest(
  context: EngineContext,
  row: CachedAgent,
): Promise<ManifestFinding & { verified?: VerifiedManifest }> {
  try {
    const document = await loadDocument(context, row)
    if (document === undefined)
      return {
        kind: 'refused',
        error: new StewardError('unavailable', 'its document is not in the cache and its registry is not reachable'),
      }
    if (document.kind === 'plain_manifest') return { kind: 'unsigned' }
    const verified = readManifest(context, document, row.summary.id)
    return {
      kind: 'signed',
      manifest: verified.manifest,
      digest: verified.digest,
      ownerKey: verified.ownerKey,
      verified,
    }
  } catch (error) {
    if (isStewardError(error)) return { kind: 'refused', error }
    throw error
  }
}

/** What the verified snapshots in the cache say of an agent. */
export async function listingsOf(context: EngineContext, rows: readonly CachedAgent[]): Promise<Listing[]> {
  const registries = await configuredRegistries(context)
  return rows.flatMap((row) => {
    const known = registries.find((registry) => registry.name === row.source)?.known
    if (row.sourceKind === 'import' || known?.snapshotExpiresAt === undefined || row.snapshotVersion === undefined)
      return []
    return [
      {
        registry: row.source,
        snapshotVersion: row.snapshotVersion,
        manifestDigest: row.manifestDigest,
        state: row.state ?? 'active',
        expiresAt: known.snapshotExpiresAt,
        fetchedAt: row.fetchedAt,
      },
    ]
  })
}

/** When any registry's revocations were last read; milliseconds since the epoch. A mirror's are as old as its snapshot. */
export async function revocationsReadAt(context: EngineContext): Promise<number | undefined> {
  const times = (await configuredRegistries(context)).flatMap(({ known, kind }) => {
    const at = kind === 'git' ? known?.snapshotIssuedAt : known?.lastSuccessAt
    return at === undefined ? [] : [fromInstant(at)]
  })
  return times.length === 0 ? undefined : Math.max(...times)
}
