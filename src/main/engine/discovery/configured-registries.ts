import type { KeyId } from '../../../shared/model/ids'
import { registryKind } from '../../../shared/model/policy/registry-url'
import type { EngineContext } from '../context'
import type { KnownRegistry } from '../ports'
import type { RegistryAddress } from './registry-connection'

/** A registry of the policy together with what the profile remembers of it. */
export interface ConfiguredRegistry extends RegistryAddress {
  readonly priority: number
  readonly kind: 'https' | 'git'
  /** The name its root gave it, or its address until it was first reached. */
  readonly name: string
  /** Whether the policy gives it its name. */
  readonly named: boolean
  readonly known: KnownRegistry | undefined
}

/** The policy's registries, first to be asked first (`discovery.registries[]`, DESIGN §6). */
export async function configuredRegistries(context: EngineContext): Promise<ConfiguredRegistry[]> {
  const remembered = await context.store.cache.registries()
  return context
    .policy()
    .discovery.registries.map((entry) => {
      const known = remembered.find((registry) => registry.url === entry.url)
      return {
        url: entry.url,
        priority: entry.priority,
        kind: registryKind(entry.url),
        timeoutMs: entry.timeout_ms,
        rootKeys: (entry.root_keys ?? []) as KeyId[],
        named: entry.name !== undefined,
        name: entry.name ?? known?.name ?? entry.url,
        known,
      }
    })
    .sort((a, b) => a.priority - b.priority)
}
