import { envelope } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import type { RegistryRoot } from '../../../../shared/model/registry'
import { verifyRegistryEvent } from '../../../protocol/discovery'
import { parseJsonStrict } from '../../../protocol/encoding'
import type { EngineContext } from '../../context'
import type { ServerSentEvent } from '../../ports'
import type { ConfiguredRegistry } from '../configured-registries'
import { streamRegistry } from '../registry-connection'

const MAX_EVENT_BYTES = 64 * 1024
/** A registry lets itself be heard every 15 s; one that is silent three times as long hangs. */
const SILENCE_MS = 45_000

export interface Following {
  /** The verified root whose snapshot keys may sign events. */
  readonly root: RegistryRoot
  readonly signal: AbortSignal
  /** Told each verified version; the present one first. The next event is read when it is done. */
  readonly onVersion: (version: number) => Promise<void>
}

/**
 * Listens to a registry's changes until its stream ends. Every event is verified (TRUST "In flight"): nobody in between can
 * make us ask, and none that is replayed can make us go back, since versions only ever call for a snapshot.
 *
 * @throws StewardError as `Http.stream`, `response_malformed`, `snapshot_invalid`, `signature_invalid`, `signer_unknown`
 */
export async function followRegistry(
  context: EngineContext,
  registry: ConfiguredRegistry,
  { root, signal, onVersion }: Following,
): Promise<void> {
  const stream = await streamRegistry(context, registry, root, {
    method: 'GET',
    path: '/v1/events',
    headers: { accept: 'text/event-stream' },
    idleTimeoutMs: SILENCE_MS,
    signal,
  })
  try {
    for await (const received of stream.events) {
      const version = versionOf(received, root, context.clock.now())
      if (version !== undefined) await onVersion(version)
    }
  } finally {
    stream.close()
  }
}

function versionOf(received: ServerSentEvent, root: RegistryRoot, now: number): number | undefined {
  if (received.event !== 'version') return undefined
  const value = parseJsonStrict(Buffer.from(received.data), { maxBytes: MAX_EVENT_BYTES, maxDepth: 32 })
  const parsed = envelope.safeParse(value)
  if (!parsed.success)
    throw new StewardError('response_malformed', `${root.registry} sent an event that is not a signed document`)
  return verifyRegistryEvent(parsed.data, root, now).version
}
