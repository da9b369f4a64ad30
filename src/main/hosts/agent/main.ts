import { mkdirSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { HOUR_MS } from '../../../shared/model/duration'
import { envelope as envelopeSchema } from '../../../shared/model/envelope'
import { checkpointFolders } from '../../adapters/blobs'
import { systemClock, systemRandom } from '../../adapters/clock'
import { PinnedHttp } from '../../adapters/http'
import { ensureKeyFile, FileVault, keepMemoryOutOfCoreDumps } from '../../adapters/keyvault'
import { openLog } from '../../adapters/log'
import { commandOf, programExecutor } from '../../adapters/process'
import { openAgentStore } from '../../adapters/sqlite'
import { taskWorkspace } from '../../adapters/workspace'
import { Agent } from '../../engine/agent'
import { CallerDirectory, RegistryView } from '../../engine/agent/callers'
import type { Clock, KeyVault } from '../../engine/ports'
import { verifyRoot } from '../../protocol/discovery'
import { parseJsonStrict } from '../../protocol/encoding'
import { parseEnvelope } from '../../protocol/identity'
import { agentRoutes } from '../../servers/agent'
import { tlsServerOptions, Wire, wireServer } from '../../servers/wire'
import { announceReady, endWithProcess, newLifetime, runProgram } from '../program'
import { loadOwnManifest } from './agent-manifest'
import { type KeysCommand, parseCommandLine, type ServeCommand } from './command-line'
import { certifiedIdentity, operationalKeys, requestCertification } from './operational-keys'
import { ServingIdentity } from './serving-identity'

const REGISTRY_TIMEOUT_MS = 5000

async function openHomeVault(home: string, clock: Clock): Promise<KeyVault> {
  keepMemoryOutOfCoreDumps()
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const path = join(home, 'vault.key')
  ensureKeyFile(path)
  const vault = new FileVault(join(home, 'vault'), clock)
  const unlock = { method: 'key_file', path } as const
  if (await vault.exists()) await vault.open(unlock)
  else await vault.create(unlock)
  return vault
}

async function printKeys({ home, agent, renew }: KeysCommand): Promise<void> {
  const vault = await openHomeVault(home, systemClock())
  const { envelope } = await requestCertification(vault, agent, await operationalKeys(vault, agent, renew))
  process.stdout.write(`${JSON.stringify(envelope)}\n`)
}

async function serve(command: ServeCommand): Promise<void> {
  const { home, registry: registryUrl, host, port } = command
  const lifetime = newLifetime()
  const clock = systemClock()
  const vault = await openHomeVault(home, clock)
  const log = openLog(join(home, 'agent.log'))
  endWithProcess(lifetime, (error) => log.error('the agent did not close cleanly', { error: String(error) }))
  // The registry's address is the operator's own word, not a stranger's.
  const http = new PinnedHttp({
    clock,
    random: systemRandom,
    log,
    policy: () => ({ offline: false, allowPrivateAddresses: true }),
  })
  lifetime.onEnd(() => http.close())
  const origin = new URL(registryUrl).origin
  const rootKeys = [command['registry-root']]

  const manifest = await loadOwnManifest(
    command.manifest,
    async (agentId) => {
      const root = await http.call(
        { origin, pins: [], unauthenticated: true },
        { method: 'GET', path: '/v1/root', timeoutMs: REGISTRY_TIMEOUT_MS },
      )
      const { tls_pins } = verifyRoot(parseEnvelope(root.body), rootKeys, clock.now()).root
      const path = `/v1/agents/${encodeURIComponent(agentId)}`
      const answer = await http.call(
        { origin, pins: tls_pins },
        { method: 'GET', path, timeoutMs: REGISTRY_TIMEOUT_MS },
      )
      return envelopeSchema.parse(
        (parseJsonStrict(answer.body, { maxBytes: answer.body.byteLength, maxDepth: 64 }) as { envelope?: unknown })
          .envelope,
      )
    },
    clock.now(),
  )
  const names = isIP(host) ? { dnsNames: [], ips: [host] } : { dnsNames: [host], ips: [] }
  const identity = await certifiedIdentity(vault, manifest, clock, names)
  const { store, notice } = await openAgentStore({ file: join(home, 'agent.db'), clock, log })
  lifetime.onEnd(() => store.close())
  if (notice) log.error('the store was damaged and replaced', { ...notice })
  const acceptedVersion = command['accept-set-back']
  if (acceptedVersion !== undefined) {
    await store.registries.acceptSetBack(origin, acceptedVersion)
    log.warn('a registry that was set back is accepted', { origin, snapshot_version: acceptedVersion })
  }
  const access = { origin, rootKeys, http, memory: store.registries, clock }
  const registry = new RegistryView({
    ...access,
    get identity() {
      return serving.now
    },
  })
  const serving: ServingIdentity = new ServingIdentity(manifest, identity, {
    registry,
    // What another program has put into the home since is in its file only.
    identify: async (next) => certifiedIdentity(await openHomeVault(home, clock), next, clock, names),
    show: (tls) => server.server.setSecureContext(tlsServerOptions(tls)),
    takeAfterMs: command['take-keys-after'] * 1000,
    clock,
    log,
  })
  const callers = new CallerDirectory({ registry, clock, maxRevocationAgeMs: 24 * HOUR_MS })

  const agent = new Agent({
    agentId: manifest.summary.id,
    version: manifest.summary.version,
    operations: manifest.manifest.capabilities.operations,
    get signer() {
      return serving.now.signer
    },
    allow: command.allow,
    limits: { concurrency: command.concurrency },
    store,
    executor: programExecutor({
      command: commandOf(command.exec, process.cwd()),
      scratch: join(home, 'scratch'),
      clock,
    }),
    workspace: taskWorkspace(join(home, 'tasks')),
    checkpoints: checkpointFolders(() => join(home, 'checkpoints')),
    clock,
    log,
  })
  lifetime.onEnd(() => agent.stop())

  const wire = new Wire({
    clock,
    random: systemRandom,
    log,
    resolveCaller: (keyId) => callers.resolve(keyId),
    get responseSigner() {
      return serving.now.signer
    },
    rateLimit: command['rate-limit'],
  })
  const server = wireServer({ tls: identity.tls ?? { certificate: '', privateKey: '' } })
  wire.guard(server)
  await server.register(agentRoutes, {
    agent,
    clock,
    callerOf: (request) => wire.callerOf(request),
    confirmCaller: (keyId) => callers.confirmNow(keyId),
    bodyOf: (request) => wire.bodyOf(request),
  })
  lifetime.onEnd(() => server.close())
  await agent.start()
  const url = await server.listen({ host, port })
  serving.watch()
  lifetime.onEnd(async () => serving.stop())
  announceReady({ kind: 'agent', agent_id: manifest.summary.id, url })
}

async function start(): Promise<void> {
  const command = parseCommandLine(process.argv.slice(2))
  await (command.verb === 'keys' ? printKeys(command) : serve(command))
}

runProgram(start)
