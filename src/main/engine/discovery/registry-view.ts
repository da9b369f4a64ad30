import { type Instant, toInstant } from '../../../shared/model/ids'
import type { RegistryView } from '../../../shared/model/views'
import type { EngineContext } from '../context'
import type { ConfiguredRegistry } from './configured-registries'
import { circuitOf } from './registry-circuit'

const stateOf = ({ known }: ConfiguredRegistry): RegistryView['state'] => {
  if (known?.error) return 'failing'
  return known?.lastSuccessAt === undefined ? 'unknown' : 'ok'
}

/** Drops members whose value is undefined, which a contract with exact optional members does not allow. */
const present = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never

/** A registry as the Registries screen and the header show it. */
const registryView = (registry: ConfiguredRegistry, agents: number, skippedUntil?: Instant): RegistryView => ({
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
    skipped_until: skippedUntil,
    error: registry.known?.error,
  }),
})

/** A registry as it stands now, with how much of it is cached and whether it is skipped. */
export async function describeRegistry(context: EngineContext, registry: ConfiguredRegistry): Promise<RegistryView> {
  const { total } = await context.store.cache.searchAgents({ source: registry.name, limit: 1 })
  const circuit = await circuitOf(context, registry.url)
  return registryView(registry, total, circuit && toInstant(circuit.until))
}

/** Tells the screens that a registry changed. */
export function announceRegistry(context: EngineContext, registry: ConfiguredRegistry): void {
  void describeRegistry(context, registry).then(
    (view) => context.emit({ name: 'registry.changed', payload: view }),
    (error: unknown) =>
      context.log.error('a registry could not be described', { registry: registry.name, error: String(error) }),
  )
}
