import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkpointFolders } from '../../../../src/main/adapters/blobs'
import { functionExecutor, type OperationFunction } from '../../../../src/main/adapters/process'
import { openAgentStore } from '../../../../src/main/adapters/sqlite'
import { taskWorkspace } from '../../../../src/main/adapters/workspace'
import { Agent, type AgentOptions, type Caller } from '../../../../src/main/engine/agent'
import type { AgentStore, Clock, Log } from '../../../../src/main/engine/ports'
import { makeOrder, readOwnEvent } from '../../../../src/main/protocol/delegation'
import { type Signer, signerOf } from '../../../../src/main/protocol/identity'
import { type Order, order, type TaskEvent } from '../../../../src/shared/model/delegation'
import { agentId, type TaskId, taskId } from '../../../../src/shared/model/ids'
import { operation } from '../../../../src/shared/model/manifest'

/** Time stands still, and timers fire, as the test says. */
export class HandClock implements Clock {
  private time = Date.parse('2025-11-21T08:00:00Z')
  private readonly timers = new Set<{ at: number; callback: () => void }>()

  now(): number {
    return this.time
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, callback }
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }

  pass(ms: number): void {
    this.time += ms
    for (const timer of [...this.timers].filter(({ at }) => at <= this.time)) {
      this.timers.delete(timer)
      timer.callback()
    }
  }
}

export const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export const newSigner = (): Signer => signerOf(generateKeyPairSync('ed25519').privateKey)

export interface Client {
  readonly signer: Signer
  readonly caller: Caller
}

export const newClient = (id = 'asker'): Client => {
  const signer = newSigner()
  return {
    signer,
    caller: { key: signer.publicKey, agentId: agentId.parse(id), ownerKey: signer.keyId, predecessors: [] },
  }
}

/** The client after its own key was replaced, as the registry has it. */
export const successorOf = ({ caller }: Client): Client => {
  const { signer, caller: fresh } = newClient(caller.agentId)
  return { signer, caller: { ...fresh, predecessors: [...caller.predecessors, caller.key.key_id] } }
}

const build = operation.parse({
  name: 'build',
  input_schema: { type: 'object', required: ['domain'], properties: { domain: { type: 'string' } } },
})

/** An agent on a real store and workspace, whose operation `build` is the test's function. */
export const newAgent = async (carryOut: OperationFunction, change: Partial<AgentOptions> = {}, home = newHome()) => {
  const clock = new HandClock()
  const store = change.store ?? (await openStore(home, clock))
  const signer = newSigner()
  const agent = new Agent({
    agentId: agentId.parse('worker'),
    version: '1.0.0',
    operations: [build],
    signer,
    allow: ['anyone'],
    store,
    executor: functionExecutor({ build: carryOut }),
    workspace: taskWorkspace(join(home, 'workspaces')),
    checkpoints: checkpointFolders(() => join(home, 'checkpoints')),
    clock,
    log: quiet,
    ...change,
  })
  await agent.start()
  return { agent, clock, store, signer, home }
}

export const newHome = (): string => mkdtempSync(join(tmpdir(), 'agent-'))

export const openStore = async (home: string, clock: Clock): Promise<AgentStore> =>
  (await openAgentStore({ file: join(home, 'agent.db'), clock, log: quiet })).store

export const submission = async (client: Client, change: Record<string, unknown> = {}) => {
  const content: Order = order.parse({
    task_id: 'task-1',
    client_id: client.caller.agentId,
    agent_id: 'worker',
    manifest_digest: `sha256:${'ab'.repeat(32)}`,
    operation: 'build',
    input: { domain: 'restaurant' },
    idempotency_key: 'key-1',
    ordered_at: '2025-11-21T08:00:00Z',
    ...change,
  })
  const { envelope, digest } = await makeOrder(content, client.signer)
  return { order: envelope, idempotencyKey: content.idempotency_key, digest }
}

/** All events of a task, from the one after `afterSeq` to its last. */
export const allEvents = async (agent: Agent, client: Client, id: TaskId, afterSeq = 0): Promise<TaskEvent[]> => {
  const events: TaskEvent[] = []
  const stream = await agent.events(client.caller, id, afterSeq, new AbortController().signal)
  for await (const { envelope } of stream) events.push(readOwnEvent(envelope))
  return events
}

export const theTask = taskId.parse('task-1')

export const readAll = async (source: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}
