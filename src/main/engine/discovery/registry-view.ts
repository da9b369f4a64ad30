import type { RegistryView } from '../../../shared/model/views'
import type { EngineContext } from '../context'
import type { ConfiguredRegistry } from './configured-registries'

const stateOf = ({ known }: ConfiguredRegistry): RegistryView['state'] => {
  if (known?.error) return 'failing'
  return known?.lastSuccessAt === undefined ? 'unknown' : 'ok'
}

/** Drops members whose value is undefined, which a contract with exact optional members does not allow. */
const present = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never

/** A registry as the Registries screen and the header show it. */
export const registryView = (registry: ConfiguredRegistry, agents: number): RegistryView => ({
  name: registry.name,
  url: registry.url,
  kind: registry.kind,
  priority: registry.priority,
  state: stateOf(registry),
  agents,
  ...present({
    root_key: registry.known?.rootKey ?? registry.rootKeys[0],
    snapshot_version: registry.known?.snapshotVersion,
    snapshot_issued_at: registry.known?.snapshotIssuedAt,
    snapshot_expires_at: registry.known?.snapshotExpiresAt,
    signed_by: registry.known?.signedBy,
    last_attempt_at: registry.known?.lastAttemptAt,
    last_success_at: registry.known?.lastSuccessAt,
    latency_ms: registry.known?.latencyMs,
    error: registry.known?.error,
  }),
})

/** How many agents a registry's cached snapshot lists. */
export async function listedAgents(context: EngineContext, registry: string): Promise<number> {
  const { total } = await context.store.cache.searchAgents({ source: registry, limit: 1 })
  return total
}

/** Tells the screens that a registry changed. */
export function announceRegistry(context: EngineContext, registry: ConfiguredRegistry, agents?: number): void {
  void (agents === undefined ? listedAgents(context, registry.name) : Promise.resolve(agents)).then(
    (count) => context.emit({ name: 'registry.changed', payload: registryView(registry, count) }),
    (error: unknown) =>
      context.log.error('a registry could not be counted', { registry: registry.name, error: String(error) }),
  )
}
