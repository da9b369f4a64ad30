import type { Policy } from '../../../shared/model/policy'
import type { EngineContext } from '../context'
import type { Arrangement } from '../ports'
import { type ConfiguredRegistry, configuredRegistries } from './configured-registries'

const SETTLED = 'source_order'

/** How many voices must agree: the policy's number, else more than half of those that there are. */
function quorumOf({ discovery }: Policy, voices: number): number | undefined {
  if (discovery.mode !== 'quorum') return undefined
  return discovery.quorum ?? Math.floor(voices / 2) + 1
}

/** The root key under which a registry speaks: a mirror of another one has no word of its own. */
const voiceOf = ({ known, rootKeys, url }: ConfiguredRegistry): string => known?.rootKey ?? rootKeys[0] ?? url

/**
 * Has the cache believe the registries in the order of the policy, and forget what a registry said that is no longer in it.
 * Cheap where nothing changed: called before every search.
 */
export async function arrangeSources(context: EngineContext): Promise<void> {
  const registries = await configuredRegistries(context)
  const sources = registries.map((registry) => ({ name: registry.name, voice: voiceOf(registry) }))
  const quorum = quorumOf(context.policy(), new Set(sources.map(({ voice }) => voice)).size)
  const arrangement: Arrangement = { sources, quorum }
  const written = JSON.stringify(arrangement)
  if ((await context.store.settings.get(SETTLED)) === written) return
  const configured = new Set(registries.map(({ url }) => url))
  for (const known of await context.store.cache.registries())
    if (!configured.has(known.url)) await context.store.cache.removeRegistry(known.name)
  await context.store.cache.arrange(arrangement)
  await context.store.settings.set(SETTLED, written)
  context.emit({ name: 'agents.changed', payload: {} })
}
