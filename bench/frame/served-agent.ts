import { join } from 'node:path'
import Fastify from 'fastify'
import { checkpointFolders } from '../../src/main/adapters/blobs'
import { systemClock, systemRandom } from '../../src/main/adapters/clock'
import { functionExecutor, type OperationFunction } from '../../src/main/adapters/process'
import { openAgentStore } from '../../src/main/adapters/sqlite'
import { taskWorkspace } from '../../src/main/adapters/workspace'
import { Agent, type Caller } from '../../src/main/engine/agent'
import { agentRoutes } from '../../src/main/servers/agent'
import { tlsServerOptions, Wire, type WireCaller } from '../../src/main/servers/wire'
import { StewardError } from '../../src/shared/model/errors'
import { operation } from '../../src/shared/model/manifest'
import { partyIn } from './party'

const log = { debug: () => {}, info: () => {}, warn: console.error, error: console.error }

interface Served {
  readonly operation: string
  readonly run: (folder: string) => OperationFunction
  readonly concurrency?: number
}

/** Makes this process a whole agent on a store of its own, whose one operation is a function in it; ends with its parent. */
export function serveAgent({ operation: name, run, concurrency }: Served): void {
  process.once('message', async ({ folder, caller: known }: { folder: string; caller: WireCaller }) => {
    const clock = systemClock()
    const { identity, known: self } = await partyIn(folder)
    const caller: WireCaller & Caller = { ...known, ownerKey: known.key.key_id, predecessors: [] }
    const { store } = await openAgentStore({ file: join(folder, 'agent.db'), clock, log })
    const agent = new Agent({
      agentId: self.agentId,
      version: '1.0.0',
      operations: [operation.parse({ name, input_schema: { type: 'object' } })],
      signer: identity.signer,
      allow: ['anyone'],
      ...(concurrency !== undefined && { limits: { concurrency } }),
      store,
      executor: functionExecutor({ [name]: run(folder) }),
      workspace: taskWorkspace(join(folder, 'tasks')),
      checkpoints: checkpointFolders(() => join(folder, 'checkpoints')),
      clock,
      log,
    })
    const wire = new Wire({
      clock,
      random: systemRandom,
      log,
      resolveCaller: async (keyId) => {
        if (keyId === caller.key.key_id) return caller
        throw new StewardError('request_signer_unknown', 'nobody knows this key')
      },
      responseSigner: identity.signer,
    })
    const server = Fastify({ https: tlsServerOptions(identity.tls) })
    wire.guard(server)
    await server.register(agentRoutes, {
      agent,
      clock,
      callerOf: (request) => wire.callerOf(request),
      confirmCaller: async () => undefined,
      bodyOf: (request) => wire.bodyOf(request),
    })
    await agent.start()
    process.send?.({ origin: await server.listen({ host: '127.0.0.1', port: 0 }) })
  })
  process.once('disconnect', () => process.exit())
  process.on('SIGTERM', () => process.exit())
}
