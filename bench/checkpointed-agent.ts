import { existsSync } from 'node:fs'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Fastify from 'fastify'
import { checkpointFolders } from '../src/main/adapters/blobs'
import { systemClock, systemRandom } from '../src/main/adapters/clock'
import { functionExecutor, type OperationFunction } from '../src/main/adapters/process'
import { openAgentStore } from '../src/main/adapters/sqlite'
import { taskWorkspace } from '../src/main/adapters/workspace'
import { Agent, type Caller } from '../src/main/engine/agent'
import { agentRoutes } from '../src/main/servers/agent'
import { tlsServerOptions, Wire, type WireCaller } from '../src/main/servers/wire'
import { StewardError } from '../src/shared/model/errors'
import { operation } from '../src/shared/model/manifest'
import { partyIn } from './frame/party'

const MEGABYTE = 1_000_000
const FILES = 20
const FILE_BYTES = 10 * MEGABYTE
/** File systems count time in steps; a file younger than this is read again, since it may have changed unseen. */
const SETTLED_MS = 1200

const log = { debug: () => {}, info: () => {}, warn: console.error, error: console.error }

const until = async (file: string, signal: AbortSignal): Promise<void> => {
  while (!existsSync(file) && !signal.aborted) await delay(2)
}

/** Leaves 200 MB, changes 1 MB of them, and ends a phase each time it is told to go on. */
const growing =
  (folder: string): OperationFunction =>
  async ({ workspace, taskId, onSignal, signal }) => {
    for (let n = 0; n < FILES; n++) await writeFile(join(workspace, `part-${n}.bin`), systemRandom.bytes(FILE_BYTES))
    await delay(SETTLED_MS)
    await writeFile(join(folder, `${taskId}-grown`), '')
    const end = async (phase: string, next: string): Promise<void> => {
      await until(join(folder, `${taskId}-${phase}`), signal)
      if (phase === 'CHANGE') await change(join(workspace, 'part-7.bin'))
      onSignal({ type: 'phase', phase, state: 'finished' })
      onSignal({ type: 'phase', phase: next, state: 'started' })
    }
    await end('GROW', 'CHANGE')
    await end('CHANGE', 'END')
    await until(join(folder, `${taskId}-END`), signal)
  }

const change = async (path: string): Promise<void> => {
  const file = await open(path, 'r+')
  await file.write(systemRandom.bytes(MEGABYTE), 0, MEGABYTE, 3 * 1024 * 1024)
  await file.close()
}

process.once('message', async ({ folder, caller: known }: { folder: string; caller: WireCaller }) => {
  const clock = systemClock()
  const { identity, known: self } = await partyIn(folder)
  const caller: WireCaller & Caller = { ...known, ownerKey: known.key.key_id }
  const { store } = await openAgentStore({ file: join(folder, 'agent.db'), clock, log })
  const agent = new Agent({
    agentId: self.agentId,
    version: '1.0.0',
    operations: [operation.parse({ name: 'grow', input_schema: { type: 'object' } })],
    signer: identity.signer,
    allow: ['anyone'],
    store,
    executor: functionExecutor({ grow: growing(folder) }),
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
    bodyOf: (request) => wire.bodyOf(request),
  })
  await agent.start()
  process.send?.({ origin: await server.listen({ host: '127.0.0.1', port: 0 }) })
})
process.once('disconnect', () => process.exit())
process.on('SIGTERM', () => process.exit())
