import { HOUR_MS } from '../../../shared/model/duration'
import { StewardError } from '../../../shared/model/errors'
import { fromInstant, toInstant } from '../../../shared/model/ids'
import type { RegistrySnapshot, SnapshotEntry } from '../../../shared/model/registry'
import type { VerifiedSnapshot } from '../../protocol/discovery'
import type { EngineContext } from '../context'
import type { CachedAgent, KnownRegistry } from '../ports'
import { newRevocations, onRevoked } from '../security/after-revocation'
import type { ConfiguredRegistry } from './configured-registries'
import { reportDivergence } from './divergence'
import { announceRegistry } from './registry-view'
import { arrangeSources } from './source-order'
import type { SourceAnswer } from './sources'

/** Takes a verified snapshot over as what the registry lists. @throws StewardError `snapshot_mismatch`, `snapshot_rollback` */
export async function adoptSnapshot(
  context: EngineContext,
  registry: ConfiguredRegistry,
  { root, etag, latencyMs }: SourceAnswer,
  { snapshot, signedBy }: VerifiedSnapshot,
): Promise<void> {
  if (snapshot.version === registry.known?.snapshotVersion) await assertSameContent(context, registry, snapshot)
  const now = toInstant(context.clock.now())
  const known: KnownRegistry = {
    name: await nameOf(context, registry, root.root.registry),
    url: registry.url,
    rootKey: root.root.root_key.key_id,
    rootEnvelope: root.envelope,
    rootVersion: root.root.version,
    snapshotVersion: snapshot.version,
    snapshotIssuedAt: snapshot.issued_at,
    snapshotExpiresAt: snapshot.expires_at,
    signedBy,
    ...(etag !== undefined && { etag }),
    lastAttemptAt: now,
    lastSuccessAt: now,
    latencyMs,
  }
  const listing = listingOf(context, known, registry.kind)
  const rows = snapshot.agents.map((entry) => cachedRow(entry, listing))
  if (registry.known !== undefined && registry.known.name !== known.name)
    await context.store.cache.removeRegistry(registry.known.name)
  const revoked = await newRevocations(context, snapshot.revocations)
  await context.store.cache.replaceSnapshot(known, await withVerdicts(context, rows), snapshot.revocations)
  await onRevoked(context, revoked)
  await arrangeSources(context)
  await listenAnew(context)
  await reportDivergence(context)
  announceRegistry(context, { ...registry, name: known.name, known })
  context.emit({ name: 'agents.changed', payload: {} })
}

/**
 * TRUST "In flight": an agent that has another manifest may sign with other keys soon, and show them; who listens to it knows them
 * then. Where its owner key is another one, the tasks that run go on by the keys they were begun with (docs/adr/0014): nobody
 * connects under an owner key that a person has yet to accept.
 */
async function listenAnew({ listening, store }: EngineContext): Promise<void> {
  for (const { agentId, manifest, ownerKey, cut } of listening.values()) {
    const row = await store.cache.preferred(agentId)
    if (row && row.manifestDigest !== manifest && row.summary.key_id === ownerKey) cut()
  }
}

/** The policy's name for it, else the one its root gives it; two registries that call themselves alike are told apart. */
async function nameOf(context: EngineContext, registry: ConfiguredRegistry, own: string): Promise<string> {
  if (registry.named) return registry.name
  const taken = (name: string, others: readonly { name: string; url: string }[]): boolean =>
    others.some((other) => other.name === name && other.url !== registry.url)
  const others = [
    ...(await context.store.cache.registries()),
    ...context.policy().discovery.registries.flatMap(({ name, url }) => (name === undefined ? [] : [{ name, url }])),
  ]
  return taken(own, others) ? `${own} (${registry.url})` : own
}

/** DESIGN §11: one version has one content; a registry that shows two tells different people different things. */
async function assertSameContent(
  context: EngineContext,
  registry: ConfiguredRegistry,
  snapshot: RegistrySnapshot,
): Promise<void> {
  const before = await context.store.cache.listing(registry.known?.name ?? registry.name)
  const other = snapshot.agents.find(({ summary, manifest_digest, state }) => {
    const known = before.get(summary.id)
    return known !== undefined && (known.digest !== manifest_digest || known.state !== state)
  })
  if (other === undefined) return
  throw new StewardError(
    'snapshot_mismatch',
    `${registry.name} shows two contents under version ${snapshot.version}: they differ on ${other.summary.id}`,
    {
      details: { registry: registry.name, version: snapshot.version, agent_id: other.summary.id },
      suggestions: ['Believe neither before its operator has explained it; use another registry meanwhile.'],
    },
  )
}

/** What all rows of one snapshot have alike; none says `verified`: the manifest behind a row is verified before it is used. */
function listingOf(context: EngineContext, registry: KnownRegistry, kind: ConfiguredRegistry['kind']) {
  const now = context.clock.now()
  const ttlMs = context.policy().discovery.on_registry_failure.cache_ttl_hours * HOUR_MS
  const snapshotEnds = registry.snapshotExpiresAt === undefined ? now + ttlMs : fromInstant(registry.snapshotExpiresAt)
  return {
    source: registry.name,
    sourceKind: kind === 'git' ? ('git' as const) : ('registry' as const),
    ...(registry.snapshotVersion !== undefined && { snapshotVersion: registry.snapshotVersion }),
    fetchedAt: toInstant(now),
    // An expired snapshot is stale from the first (TRUST "Freshness"): an old mirror, however lately it was read.
    expiresAt: toInstant(snapshotEnds <= now ? snapshotEnds : now + ttlMs),
    verification: 'unchecked' as const,
  }
}

const cachedRow = (entry: SnapshotEntry, listing: ReturnType<typeof listingOf>): CachedAgent => ({
  ...listing,
  summary: entry.summary,
  state: entry.state,
  manifestDigest: entry.manifest_digest,
  revision: entry.revision,
  ...(entry.attestations && { attestations: entry.attestations }),
})

/** A document that was verified before stays verified: its digest is its content. */
async function withVerdicts(context: EngineContext, rows: readonly CachedAgent[]): Promise<CachedAgent[]> {
  const source = rows[0]?.source
  if (source === undefined) return []
  const before = await context.store.cache.listing(source)
  return rows.map((row) => {
    const known = before.get(row.summary.id)
    return known?.digest === row.manifestDigest && known.verification === 'verified'
      ? { ...row, verification: 'verified' }
      : row
  })
}
