import { StewardError } from '../../../shared/model/errors'
import type { Random } from '../../engine/ports'
import { deciderByKey, ownerByKey, type RegistryContext } from '../../engine/registry'
import type { RateLimit } from '../../protocol/link'
import { registryRoutes, submitterKey } from '../../servers/registry'
import { tlsServerOptions, Wire, wireServer } from '../../servers/wire'

/** A request of 1 MiB that takes longer is one that only holds a connection. */
const REQUEST_TIMEOUT_MS = 30_000
/** An agent id of 128 characters, each up to four percent-encoded bytes. */
const MAX_PATH_PARAMETER = 128 * 12

export interface ServerIdentity {
  readonly certificate: string
  readonly privateKey: string
}

const PUBLICATIONS = 'publications'

/** The registry's routes behind the wire, ready to listen. @param quotas by `searches`, `manifest fetches`, `publications` */
export async function registryServer(
  registry: RegistryContext,
  random: Random,
  identity: ServerIdentity,
  quotas: Readonly<Record<string, RateLimit>> = {},
) {
  const wire = new Wire({
    clock: registry.clock,
    random,
    log: registry.log,
    resolveCaller: async () => {
      throw new StewardError('request_signer_unknown', 'this route takes no signed callers')
    },
    resolveSubmitter: submitterKey,
    quotas,
    // A day outlasts many a restart, and a publication is written to disk anyway; an hour's searches are not worth it.
    quotaWindows: (kind) => (kind === PUBLICATIONS ? registry.store.quotaWindows(kind) : undefined),
    // Who judges cases need not own an agent here.
    resolveOwner: async (keyId) => deciderByKey(registry, keyId) ?? ownerByKey(registry, keyId),
  })
  const server = wireServer({
    tls: identity,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    longestParameter: MAX_PATH_PARAMETER,
  })
  wire.guard(server)
  await server.register(registryRoutes, {
    registry,
    signerOf: (request) => wire.signerOf(request),
    bodyOf: (request) => wire.bodyOf(request),
  })
  return {
    /** The server's URL. */
    listen: (host: string, port: number): Promise<string> => server.listen({ host, port }),
    close: (): Promise<void> => server.close(),
    /** Connections made from now on see this certificate; those that are open keep theirs. */
    renew: (next: ServerIdentity): void => server.server.setSecureContext(tlsServerOptions(next)),
  }
}
