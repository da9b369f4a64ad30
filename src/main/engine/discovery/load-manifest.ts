import { envelope } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type AgentId, type Digest, fromInstant, toInstant } from '../../../shared/model/ids'
import type { RegistryRoot } from '../../../shared/model/registry'
import { MAX_MANIFEST_BYTES, type VerifiedManifest, verifyManifestEnvelope, verifyRoot } from '../../protocol/discovery'
import { parseJsonStrict } from '../../protocol/encoding'
import type { Listing, ManifestFinding } from '../../protocol/verification'
import type { EngineContext } from '../context'
import type { CachedAgent, CachedDocument } from '../ports'
import { type ConfiguredRegistry, configuredRegistries } from './configured-registries'
import { callRegistry } from './registry-connection'

const MAX_ENVELOPE_BYTES = 2 * MAX_MANIFEST_BYTES

/** The verified root of a registry as remembered, without asking it again. Undefined before it was first reached. */
export function rememberedRoot(context: EngineContext, registry: ConfiguredRegistry): RegistryRoot | undefined {
  const document = registry.known?.rootEnvelope
  if (document === undefined || registry.rootKeys.length === 0) return undefined
  return verifyRoot(document, registry.rootKeys, context.clock.now()).root
}

/**
 * The row of an agent that is believed first: that of the registry with the best priority, then imports.
 *
 * @throws StewardError `agent_unknown`
 */
export async function preferredRow(
  context: EngineContext,
  agentId: AgentId,
): Promise<{ row: CachedAgent; all: CachedAgent[] }> {
  const all = await context.store.cache.agent(agentId)
  const order = (await configuredRegistries(context)).map((registry) => registry.name)
  const rank = (row: CachedAgent) => (order.includes(row.source) ? order.indexOf(row.source) : order.length)
  const row = [...all].sort((a, b) => rank(a) - rank(b))[0]
  if (row !== undefined) return { row, all }
  throw new StewardError('agent_unknown', `no registry that you know lists an agent ${agentId}`, {
    details: { agent_id: agentId },
    suggestions: ['Look for it: steward discover', 'Refresh the registries: steward registry refresh'],
  })
}

/** The document behind a row: from the cache, else from the registry that listed it. Undefined where neither has it. */
async function loadDocument(context: EngineContext, row: CachedAgent): Promise<CachedDocument | undefined> {
  const cached = await context.store.cache.document(row.manifestDigest)
  if (cached !== undefined || row.sourceKind !== 'registry') return cached
  const registry = (await configuredRegistries(context)).find((entry) => entry.name === row.source)
  const root = registry && rememberedRoot(context, registry)
  if (registry === undefined || root === undefined) return undefined
  const path = `/v1/documents/${encodeURIComponent(row.manifestDigest)}`
  const response = await callRegistry(context, registry, root, { method: 'GET', path, maxBytes: MAX_ENVELOPE_BYTES })
  const document: CachedDocument = {
    digest: row.manifestDigest,
    kind: 'manifest_envelope',
    bytes: response.body,
    source: row.source,
    fetchedAt: toInstant(context.clock.now()),
  }
  readManifest(context, document, row.summary.id)
  await context.store.cache.saveDocument(document)
  return document
}

/** Verifies a manifest's own signature, whenever it is used (DESIGN §11 "poisoned cache"). */
function readManifest(context: EngineContext, document: CachedDocument, agentId: AgentId): VerifiedManifest {
  const value = parseJsonStrict(document.bytes, { maxBytes: MAX_ENVELOPE_BYTES, maxDepth: 64 })
  const parsed = envelope.safeParse(value)
  if (!parsed.success)
    throw new StewardError('document_malformed', `the manifest of ${agentId} is not a signed document`)
  const verified = verifyManifestEnvelope(parsed.data, { now: context.clock.now(), agentId })
  return requireDigest(verified, document.digest, agentId)
}

function requireDigest(verified: VerifiedManifest, expected: Digest, agentId: AgentId): VerifiedManifest {
  if (verified.digest === expected) return verified
  throw new StewardError('digest_mismatch', `the manifest of ${agentId} is not the one that was asked for`, {
    details: { expected, found: verified.digest },
    suggestions: ['Refresh the registry; if it stays so, use another one and tell its operator'],
  })
}

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

/** When any registry's revocations were last read; milliseconds since the epoch. */
export async function revocationsReadAt(context: EngineContext): Promise<number | undefined> {
  const times = (await configuredRegistries(context)).flatMap(({ known }) =>
    known?.lastSuccessAt ? [fromInstant(known.lastSuccessAt)] : [],
  )
  return times.length === 0 ? undefined : Math.max(...times)
}
