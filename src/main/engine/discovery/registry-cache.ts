import { DAY_MS } from '../../../shared/model/duration'
import { StewardError } from '../../../shared/model/errors'
import { type Instant, toInstant } from '../../../shared/model/ids'
import type { RegistrySample } from '../../../shared/model/registry'
import type { RevocationRow } from '../../../shared/model/views'
import { audit, type EngineContext } from '../context'
import { type ConfiguredRegistry, configuredRegistries } from './configured-registries'
import { announceRegistry } from './registry-view'

const SHOWN_SAMPLES = 2000
const SHOWN_REVOCATIONS = 1000

async function named(context: EngineContext, name: string): Promise<ConfiguredRegistry> {
  const registry = (await configuredRegistries(context)).find((entry) => entry.name === name)
  if (registry !== undefined) return registry
  throw new StewardError('registry_unknown', `there is no registry ${name}`, {
    suggestions: ['See them: steward registry list'],
  })
}

/** What a registry answered, oldest first; by default in the last 24 hours. @throws StewardError `registry_unknown` */
export async function registryHistory(
  context: EngineContext,
  input: { name: string; since?: Instant | undefined },
): Promise<RegistrySample[]> {
  const { url } = await named(context, input.name)
  const since = input.since ?? toInstant(context.clock.now() - DAY_MS)
  return (await context.store.registryLog.recent(url, SHOWN_SAMPLES, since)).reverse()
}

/** Every revocation seen anywhere, newest first (TRUST "Freshness": for good, whether or not its registry is still known). */
export async function seenRevocations(context: EngineContext): Promise<RevocationRow[]> {
  const seen = await context.store.cache.seenRevocations(SHOWN_REVOCATIONS)
  return seen.map(({ revocation, source, fetchedAt }) => ({ revocation, source, fetched_at: fetchedAt }))
}

/** Drops the cached rows of one registry or of all; what is revoked stays revoked. @throws StewardError `registry_unknown` */
export async function clearCache(context: EngineContext, name?: string): Promise<number> {
  const registries = name === undefined ? await configuredRegistries(context) : [await named(context, name)]
  let dropped = 0
  for (const registry of registries) {
    dropped += await context.store.cache.dropAgents(registry.name)
    announceRegistry(context, registry)
  }
  await audit(context, 'cache.cleared', name ?? 'every registry', { dropped })
  context.emit({ name: 'agents.changed', payload: {} })
  return dropped
}
