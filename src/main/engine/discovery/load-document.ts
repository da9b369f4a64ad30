import { envelope } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type AgentId, type Digest, toInstant } from '../../../shared/model/ids'
import type { RegistryRoot } from '../../../shared/model/registry'
import { MAX_MANIFEST_BYTES, type VerifiedManifest, verifyManifestEnvelope, verifyRoot } from '../../protocol/discovery'
import { parseJsonStrict } from '../../protocol/encoding'
import type { EngineContext } from '../context'
import type { CachedAgent, CachedDocument } from '../ports'
import { type ConfiguredRegistry, configuredRegistries } from './configured-registries'
import { circuitOf } from './registry-circuit'
import { callRegistry } from './registry-connection'
import { gitManifest } from './sources'

const MAX_ENVELOPE_BYTES = 2 * MAX_MANIFEST_BYTES

/** The verified root of a registry as remembered, without asking it again. Undefined before it was first reached. */
export function rememberedRoot(context: EngineContext, registry: ConfiguredRegistry): RegistryRoot | undefined {
  const document = registry.known?.rootEnvelope
  if (document === undefined || registry.rootKeys.length === 0) return undefined
  return verifyRoot(document, registry.rootKeys, context.clock.now()).root
}

/**
 * The document behind a row: from the cache, else from whichever registry lists the same one; what is verified is its digest,
 * so it does not matter which. Undefined where none has it.
 */
export async function loadDocument(context: EngineContext, row: CachedAgent): Promise<CachedDocument | undefined> {
  const cached = await context.store.cache.document(row.manifestDigest)
  if (cached !== undefined || row.sourceKind === 'import') return cached
  let refusal: StewardError | undefined
  for (const registry of await registriesListing(context, row)) {
    try {
      const document = await fetchDocument(context, registry, row)
      if (document !== undefined) return document
    } catch (error) {
      if (!isStewardError(error)) throw error
      refusal = error
    }
  }
  if (refusal?.category === 'permanent') throw refusal
  return undefined
}

/** The registries that list this very document, the row's own first. One that just failed is not waited for. */
async function registriesListing(context: EngineContext, row: CachedAgent): Promise<ConfiguredRegistry[]> {
  const sources = (await context.store.cache.agent(row.summary.id))
    .filter((other) => other.manifestDigest === row.manifestDigest)
    .map(({ source }) => source)
  const listing = (await configuredRegistries(context)).filter(({ name }) => sources.includes(name))
  const circuits = await Promise.all(listing.map(({ url }) => circuitOf(context, url)))
  return listing
    .filter((_, index) => circuits[index] === undefined)
    .sort((a, b) => Number(b.name === row.source) - Number(a.name === row.source))
}

async function fetchDocument(
  context: EngineContext,
  registry: ConfiguredRegistry,
  row: CachedAgent,
): Promise<CachedDocument | undefined> {
  const bytes =
    registry.kind === 'git'
      ? await gitManifest(context, registry.url, row.summary.id)
      : await askForDocument(context, registry, row.manifestDigest)
  if (bytes === undefined) return undefined
  const document: CachedDocument = {
    digest: row.manifestDigest,
    kind: 'manifest_envelope',
    bytes,
    source: registry.name,
    fetchedAt: toInstant(context.clock.now()),
  }
  readManifest(context, document, row.summary.id)
  await context.store.cache.saveDocument(document)
  return document
}

async function askForDocument(
  context: EngineContext,
  registry: ConfiguredRegistry,
  digest: Digest,
): Promise<Uint8Array | undefined> {
  const root = rememberedRoot(context, registry)
  if (root === undefined) return undefined
  const path = `/v1/documents/${encodeURIComponent(digest)}`
  return (await callRegistry(context, registry, root, { method: 'GET', path, maxBytes: MAX_ENVELOPE_BYTES })).body
}

/** Verifies a manifest's own signature, whenever it is used (DESIGN §11 "poisoned cache"). */
export function readManifest(context: EngineContext, document: CachedDocument, agentId: AgentId): VerifiedManifest {
  const value = parseJsonStrict(document.bytes, { maxBytes: MAX_ENVELOPE_BYTES, maxDepth: 64 })
  const parsed = envelope.safeParse(value)
  if (!parsed.success)
    throw new StewardError('document_malformed', `the manifest of ${agentId} is not a signed document`)
  const verified = verifyManifestEnvelope(parsed.data, { now: context.clock.now(), agentId })
  if (verified.digest === document.digest) return verified
  throw new StewardError('digest_mismatch', `the manifest of ${agentId} is not the one that was asked for`, {
    details: { expected: document.digest, found: verified.digest },
    suggestions: ['Refresh the registry; if it stays so, use another one and tell its operator'],
  })
}
