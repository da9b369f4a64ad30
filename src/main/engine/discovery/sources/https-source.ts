import { MAX_SNAPSHOT_BYTES } from '../../../protocol/discovery'
import type { EngineContext } from '../../context'
import type { ConfiguredRegistry } from '../configured-registries'
import { callRegistry, fetchAcceptedRoot } from '../registry-connection'
import type { SourceAnswer } from './source'

/** Asks a registry for its root and its snapshot (DESIGN §4). @throws StewardError as `Http.call`, `registry_root_changed` */
export async function readHttpsSource(
  context: EngineContext,
  registry: ConfiguredRegistry,
  signal?: AbortSignal,
): Promise<SourceAnswer> {
  const root = await fetchAcceptedRoot(context, registry, signal)
  const startedAt = context.clock.now()
  const response = await callRegistry(context, registry, root.root, {
    method: 'GET',
    path: '/v1/snapshot',
    // Base64 in JSON around the document.
    maxBytes: 1.5 * MAX_SNAPSHOT_BYTES,
    ...(signal && { signal }),
    ...(registry.known?.etag !== undefined && { headers: { 'if-none-match': registry.known.etag } }),
  })
  return {
    root,
    body: response.status === 304 ? undefined : response.body,
    etag: response.headers['etag'],
    // A clock that is set back meanwhile must not make what is kept unreadable.
    latencyMs: Math.max(0, context.clock.now() - startedAt),
  }
}
