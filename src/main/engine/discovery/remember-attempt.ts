import type { ErrorCode, StewardError } from '../../../shared/model/errors'
import { fromInstant, toInstant } from '../../../shared/model/ids'
import { raiseRegistryRefused, raiseRootChanged } from '../alerts/raise-registry'
import type { EngineContext } from '../context'
import type { ConfiguredRegistry } from './configured-registries'
import { reportDivergence } from './divergence'
import { announceRegistry } from './registry-view'
import type { SourceAnswer } from './sources'

/** Answers that no accident explains: somebody sets the registry back, speaks for it or shows it differently. */
const SUSPICIOUS: readonly ErrorCode[] = [
  'snapshot_rollback',
  'snapshot_mismatch',
  'snapshot_signer_unknown',
  'snapshot_invalid',
  'tls_pin_mismatch',
]

/** A registry confirmed what is cached: the rows are good for their whole time again. */
export async function rememberUnchanged(
  context: EngineContext,
  registry: ConfiguredRegistry,
  { root, latencyMs }: SourceAnswer,
): Promise<void> {
  if (registry.known === undefined) return
  const now = toInstant(context.clock.now())
  const { error: _healed, ...rest } = registry.known
  const expired = rest.snapshotExpiresAt !== undefined && fromInstant(now) >= fromInstant(rest.snapshotExpiresAt)
  const known = {
    ...rest,
    rootEnvelope: root.envelope,
    rootVersion: root.root.version,
    lastAttemptAt: now,
    // TRUST "Freshness": a frozen registry's word is no newer for being repeated.
    ...(!expired && { lastSuccessAt: now }),
    latencyMs,
  }
  await context.store.cache.saveRegistry(known)
  // What differs for a while becomes an alert although nothing changes any more.
  await reportDivergence(context)
  announceRegistry(context, { ...registry, known })
}

export async function rememberFailure(
  context: EngineContext,
  registry: ConfiguredRegistry,
  error: StewardError,
): Promise<void> {
  // No-network mode says nothing about the registry.
  if (context.policy().network.offline) return
  const { name, url } = registry
  context.log.warn('a registry could not be refreshed', { registry: name, code: error.code, message: error.message })
  const at = toInstant(context.clock.now())
  // Where no root key was accepted nobody was asked: once one is, the registry must not be skipped for that.
  if (error.code !== 'registry_root_unknown')
    await context.store.registryLog.append(url, { at, outcome: 'failed', code: error.code, reason: error.message })
  // TRUST "Bootstrap": a different root is an alert, never a question one can click away.
  if (error.code === 'registry_root_changed') await raiseRootChanged(context, registry, error)
  if (SUSPICIOUS.includes(error.code)) await raiseRegistryRefused(context, registry, error)
  if (!context.policy().discovery.on_registry_failure.cache_results) await context.store.cache.dropAgents(name)
  const current = (await context.store.cache.registries()).find((known) => known.url === url)
  if (current === undefined) return
  const known = { ...current, lastAttemptAt: at, error: { code: error.code, message: error.message } }
  await context.store.cache.saveRegistry(known)
  announceRegistry(context, { ...registry, known })
}
