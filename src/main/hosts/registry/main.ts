import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Fastify from 'fastify'
import { z } from 'zod'
import { StewardError } from '../../../shared/model/errors'
import { systemClock, systemRandom } from '../../adapters/clock'
import { openLog } from '../../adapters/log'
import { openRegistryStore } from '../../adapters/sqlite'
import { createRegistry } from '../../engine/registry'
import { registryRoutes, submitterKey } from '../../servers/registry'
import { tlsServerOptions, Wire } from '../../servers/wire'
import { announceReady, endWithProcess, newLifetime, runProgram } from '../program'
import { openRegistryKeys } from './registry-keys'

const USAGE = 'registry --home DIR --name NAME [--host 127.0.0.1] [--port 0] [--validity-hours 24]'
const HOUR_MS = 3_600_000

const options = z.object({
  home: z.string().min(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/),
  host: z.string().min(1).default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  'validity-hours': z.coerce.number().positive().max(720).default(24),
})

function readOptions(args: string[]): z.output<typeof options> {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      args,
      options: { home: text, name: text, host: text, port: text, 'validity-hours': text },
    })
    return options.parse(values)
  } catch (cause) {
    throw new StewardError(
      'usage',
      `the registry was started wrongly: ${cause instanceof Error ? cause.message : ''}`,
      { suggestions: [USAGE], cause },
    )
  }
}

async function start(): Promise<void> {
  const { home, name, host, port, 'validity-hours': validity } = readOptions(process.argv.slice(2))
  const lifetime = newLifetime()
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const clock = systemClock()
  const log = openLog(join(home, 'registry.log'))
  endWithProcess(lifetime, (error) => log.error('the registry did not close cleanly', { error: String(error) }))
  const { store, notice } = await openRegistryStore({ file: join(home, 'registry.db'), clock, log })
  lifetime.onEnd(() => store.close())
  if (notice) log.error('the store was damaged and replaced', { ...notice })
  const keys = await openRegistryKeys(home, name, host, clock)
  const registry = createRegistry({
    store,
    clock,
    log,
    root: keys.root,
    snapshotSigner: keys.vault.signer(keys.snapshot.key_id),
    validityMs: validity * HOUR_MS,
  })
  const wire = new Wire({
    clock,
    random: systemRandom,
    log,
    resolveCaller: async () => {
      throw new StewardError('request_signer_unknown', 'this route takes no signed callers')
    },
    resolveSubmitter: submitterKey,
  })
  const server = Fastify({ https: tlsServerOptions(keys.tls), forceCloseConnections: true, trustProxy: false })
  wire.guard(server)
  await server.register(registryRoutes, {
    registry,
    signerOf: (request) => wire.signerOf(request),
    bodyOf: (request) => wire.bodyOf(request),
  })
  lifetime.onEnd(() => server.close())
  const url = await server.listen({ host, port })
  announceReady({ kind: 'registry', name, url, root_key: keys.root.content.root_key.key_id })
}

runProgram(start)
