import { isStewardError, StewardError } from '../../../shared/model/errors'
import { fromInstant, toInstant } from '../../../shared/model/ids'
import type { SnapshotEntry } from '../../../shared/model/registry'
import type { RegistryAttempt } from '../../../shared/model/views'
import { MAX_SNAPSHOT_BYTES, type VerifiedRoot, type VerifiedSnapshot, verifySnapshot } from '../../protocol/discovery'
import { raiseRootChanged } from '../alerts/raise'
import type { EngineContext } from '../context'
import type { CachedAgent, KnownRegistry } from '../ports'
import type { ConfiguredRegistry } from './configured-registries'
import { callRegistry, envelopeOf, fetchAcceptedRoot } from './registry-connection'
import { announceRegistry } from './registry-view'

const HOUR_MS = 3_600_000

const underWay = new WeakMap<EngineContext, Map<string, Promise<RegistryAttempt>>>()

/** Refreshes once for however many ask meanwhile: a follower, a person and a discovery may come at the same moment. */
export function refreshRegistry(context: EngineContext, registry: ConfiguredRegistry): Promise<RegistryAttempt> {
  const attempts = underWay.get(context) ?? new Map<string, Promise<RegistryAttempt>>()
  underWay.set(context, attempts)
  const known = attempts.get(registry.url)
  if (known) return known
  const attempt = attemptRefresh(context, registry).finally(() => attempts.delete(registry.url))
  attempts.set(registry.url, attempt)
  return attempt
}

/**
 * Brings the cache up to a registry's newest snapshot. Never throws for what the registry did: the attempt says what came of
 * it, and the cache is left as it was (FAILURE_MODES 5.1 `try_next_registry`).
 */
async function attemptRefresh(context: EngineContext, registry: ConfiguredRegistry): Promise<RegistryAttempt> {
  const started = context.clock.now()
  const done = (outcome: RegistryAttempt['outcome'], failure?: StewardError): RegistryAttempt => ({
    registry: registry.name,
    url: registry.url,
    outcome,
    duration_ms: Math.max(0, context.clock.now() - started),
    ...(failure && { reason: failure.message, code: failure.code }),
  })
  try {
    const changed = await readSnapshot(context, registry)
    return done(changed ? 'answered' : 'unchanged')
  } catch (error) {
    if (!isStewardError(error)) throw error
    await rememberFailure(context, registry, error)
    return done('failed', error)
  }
}

async function readSnapshot(context: EngineContext, registry: ConfiguredRegistry): Promise<boolean> {
  if (registry.rootKeys.length === 0)
    throw new StewardError('registry_root_unknown', `no root key of ${registry.name} was accepted yet`, {
      suggestions: [`Compare and accept it: steward registry add ${registry.url}`],
    })
  const root = await fetchAcceptedRoot(context, registry)
  const startedAt = context.clock.now()
  const response = await callRegistry(context, registry, root.root, {
    method: 'GET',
    path: '/v1/snapshot',
    maxBytes: MAX_SNAPSHOT_BYTES,
    ...(registry.known?.etag !== undefined && { headers: { 'if-none-match': registry.known.etag } }),
  })
  const latencyMs = context.clock.now() - startedAt
  if (response.status === 304) {
    await rememberUnchanged(context, registry, root, latencyMs)
    return false
  }
  const verified = verifySnapshot(envelopeOf(response.body, MAX_SNAPSHOT_BYTES), root.root, {
    now: context.clock.now(),
    highestVersionSeen: registry.known?.snapshotVersion,
  })
  // TRUST "Time": the latest time in a verified snapshot is a floor under the system clock.
  context.clock.raiseFloor(fromInstant(verified.snapshot.issued_at))
  await adopt(context, registry, root, verified, response.headers['etag'], latencyMs)
  return true
}

async function adopt(
  context: EngineContext,
  registry: ConfiguredRegistry,
  root: VerifiedRoot & { envelope: KnownRegistry['rootEnvelope'] },
  verified: VerifiedSnapshot,
  etag: string | undefined,
  latencyMs: number,
): Promise<void> {
  const now = toInstant(context.clock.now())
  const { snapshot } = verified
  const known: KnownRegistry = {
    name: root.root.registry,
    url: registry.url,
    rootKey: root.root.root_key.key_id,
    ...(root.envelope && { rootEnvelope: root.envelope }),
    snapshotVersion: snapshot.version,
    snapshotIssuedAt: snapshot.issued_at,
    snapshotExpiresAt: snapshot.expires_at,
    signedBy: verified.signedBy,
    ...(etag !== undefined && { etag }),
    lastAttemptAt: now,
    lastSuccessAt: now,
    latencyMs,
  }
  const ttlMs = context.policy().discovery.on_registry_failure.cache_ttl_hours * HOUR_MS
  const rows = snapshot.agents.map((entry) => cachedRow(context, entry, known, ttlMs))
  await context.store.cache.replaceSnapshot(known, rows, snapshot.revocations)
  announceRegistry(context, { ...registry, name: known.name, known }, rows.length)
  context.emit({ name: 'agents.changed', payload: {} })
}

/** A row as listed: the manifest behind it is verified before it is used, so the row does not yet say `verified`. */
function cachedRow(context: EngineContext, entry: SnapshotEntry, registry: KnownRegistry, ttlMs: number): CachedAgent {
  const now = context.clock.now()
  return {
    summary: entry.summary,
    source: registry.name,
    sourceKind: 'registry',
    state: entry.state,
    manifestDigest: entry.manifest_digest,
    revision: entry.revision,
    ...(registry.snapshotVersion !== undefined && { snapshotVersion: registry.snapshotVersion }),
    fetchedAt: toInstant(now),
    expiresAt: toInstant(now + ttlMs),
    verification: 'unchecked',
  }
}

async function rememberUnchanged(
  context: EngineContext,
  registry: ConfiguredRegistry,
  root: VerifiedRoot & { envelope: KnownRegistry['rootEnvelope'] },
  latencyMs: number,
): Promise<void> {
  const now = toInstant(context.clock.now())
  if (registry.known === undefined) return
  const { error: _healed, ...rest } = registry.known
  const known = {
    ...rest,
    ...(root.envelope && { rootEnvelope: root.envelope }),
    lastAttemptAt: now,
    lastSuccessAt: now,
    latencyMs,
  }
  await context.store.cache.saveRegistry(known)
  announceRegistry(context, { ...registry, known })
}

async function rememberFailure(
  context: EngineContext,
  registry: ConfiguredRegistry,
  error: StewardError,
): Promise<void> {
  context.log.warn('a registry could not be refreshed', {
    registry: registry.name,
    code: error.code,
    message: error.message,
  })
  // TRUST "Bootstrap": a different root is an alert, never a question one can click away.
  if (error.code === 'registry_root_changed') await raiseRootChanged(context, registry, error)
  if (registry.known === undefined) return
  const known = {
    ...registry.known,
    lastAttemptAt: toInstant(context.clock.now()),
    error: { code: error.code, message: error.message },
  }
  await context.store.cache.saveRegistry(known)
  announceRegistry(context, { ...registry, known })
}
