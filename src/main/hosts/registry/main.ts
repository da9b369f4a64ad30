import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Fastify from 'fastify'
import { StewardError } from '../../../shared/model/errors'
import { systemClock, systemRandom } from '../../adapters/clock'
import { openLog } from '../../adapters/log'
import { openRegistryStore } from '../../adapters/sqlite'
import type { Clock, Log } from '../../engine/ports'
import { createRegistry, type RegistryContext } from '../../engine/registry'
import { registryRoutes, submitterKey } from '../../servers/registry'
import { tlsServerOptions, Wire } from '../../servers/wire'
import { announceReady, endWithProcess, type Lifetime, newLifetime, runProgram } from '../program'
import { readCommandLine } from './command-line'
import { openRegistryKeys, type RegistryKeys } from './registry-keys'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A request of 1 MiB that takes longer is one that only holds a connection. */
const REQUEST_TIMEOUT_MS = 30_000
/** An agent id of 128 characters, each up to four percent-encoded bytes. */
const MAX_PATH_PARAMETER = 128 * 12

async function createServer(registry: RegistryContext, keys: RegistryKeys) {
  const wire = new Wire({
    clock: registry.clock,
    random: systemRandom,
    log: registry.log,
    resolveCaller: async () => {
      throw new StewardError('request_signer_unknown', 'this route takes no signed callers')
    },
    resolveSubmitter: submitterKey,
  })
  const server = Fastify({
    https: tlsServerOptions(await keys.tls()),
    forceCloseConnections: true,
    trustProxy: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: MAX_PATH_PARAMETER },
  })
  wire.guard(server)
  await server.register(registryRoutes, {
    registry,
    signerOf: (request) => wire.signerOf(request),
    bodyOf: (request) => wire.bodyOf(request),
  })
  return server
}

type Server = Awaited<ReturnType<typeof createServer>>

/** A registry runs for months: each day it looks whether its certificate or root document soon ends. */
function renewDaily(clock: Clock, log: Log, lifetime: Lifetime, renew: () => Promise<void>): void {
  let cancel: () => void = () => undefined
  const wait = (): void => {
    cancel = clock.after(DAY_MS, () => {
      renew().catch((error: unknown) =>
        log.error('the root document or the certificate was not renewed', { error: String(error) }),
      )
      wait()
    })
  }
  wait()
  lifetime.onEnd(async () => cancel())
}

const renewal = (server: Server, keys: RegistryKeys, log: Log) => async (): Promise<void> => {
  if (await keys.root.renewIfDue()) log.info('root document renewed', { version: keys.root.content.version })
  server.server.setSecureContext(tlsServerOptions(await keys.tls()))
}

async function start(): Promise<void> {
  const command = readCommandLine(process.argv.slice(2))
  const { home, name, host, port, validityHours } = command
  const lifetime = newLifetime()
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const clock = systemClock()
  const log = openLog(join(home, 'registry.log'))
  endWithProcess(lifetime, (error) => log.error('the registry did not close cleanly', { error: String(error) }))
  const { store, notice } = await openRegistryStore({ file: join(home, 'registry.db'), clock, log })
  lifetime.onEnd(() => store.close())
  if (notice) log.error('the store was damaged and replaced', { ...notice })
  const keys = await openRegistryKeys(command, clock)
  const { root, snapshotSigner } = keys
  const registry = createRegistry({ store, clock, log, root, snapshotSigner, validityMs: validityHours * HOUR_MS })
  const server = await createServer(registry, keys)
  lifetime.onEnd(() => server.close())
  renewDaily(clock, log, lifetime, renewal(server, keys, log))
  const url = await server.listen({ host, port })
  announceReady({ kind: 'registry', name, url, root_key: root.content.root_key.key_id })
}

runProgram(start)
