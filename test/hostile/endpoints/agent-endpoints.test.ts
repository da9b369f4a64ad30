import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/adapters/clock'
import { makeIssue, makeOrder, verifyCertificationRequest } from '../../../src/main/protocol/delegation'
import { agentRoutes } from '../../../src/main/servers/agent'
import { order } from '../../../src/shared/model/delegation'
import { envelope } from '../../../src/shared/model/envelope'
import { agentId, toInstant } from '../../../src/shared/model/ids'
import { issueStatement } from '../../../src/shared/model/issue'
import { Program, printedBy } from '../../fixtures/program'
import { DAY, newSigner, signedManifest } from '../../fixtures/registry-documents'
import { ServedRegistry } from '../../fixtures/served-registry'
import { type CertifiedCaller, certifiedCaller } from '../authorization/certified-caller'
import { routesOf, rowName } from '../authorization/route-table'
import { MOST_GROWTH_MB, residentMb } from './memory'
import { tryRawBytes } from './raw-bytes'
import { connectAs, type Good, hostileRequests, send } from './request'
import { INPUTS, timeLimit, tryInputs } from './trial'

// Every route of the built agent, under damaged requests by a client that it knows; a route without a row fails.

const clock = systemClock()
const WORKER = agentId.parse('worker')
const TASK = 'task-of-the-client'
const DIGEST = 'ab'.repeat(32)
const task = `/v1/tasks/${TASK}`
const home = mkdtempSync(join(tmpdir(), 'hostile-agent-'))

let registry: ServedRegistry
let agent: Program
let client: CertifiedCaller
let origin: string
let pid: number

const orderBody = async (task_id: string): Promise<unknown> => {
  const content = order.parse({
    task_id,
    client_id: client.id,
    agent_id: WORKER,
    manifest_digest: `sha256:${DIGEST}`,
    operation: 'plan',
    input: { domain: 'bakery', count: 3 },
    idempotency_key: task_id,
    ordered_at: toInstant(clock.now()),
  })
  return (await makeOrder(content, client.owner)).envelope
}

const issueBody = async (): Promise<unknown> => {
  const statement = issueStatement.parse({
    agent_id: WORKER,
    client_id: client.id,
    task_id: TASK,
    order_digest: `sha256:${DIGEST}`,
    receipt_digest: `sha256:${DIGEST}`,
    codes: [{ code: 'python_syntax', count: 1 }],
    reported_at: toInstant(clock.now()),
  })
  return (await makeIssue(statement, client.owner)).envelope
}

const ROWS: Record<string, () => Good | Promise<Good>> = {
  'GET /ping': () => ({ path: '/ping' }),
  'GET /health': () => ({ path: '/health' }),
  'POST /v1/tasks': async () => ({
    path: '/v1/tasks',
    headers: { 'idempotency-key': TASK },
    body: await orderBody(TASK),
    documentSigner: client.owner,
  }),
  'GET /v1/tasks': () => ({ path: `/v1/tasks?idempotency_key=${TASK}` }),
  'GET /v1/tasks/:id': () => ({ path: task }),
  'GET /v1/tasks/:id/events': () => ({ path: `${task}/events`, headers: { 'last-event-id': '1' } }),
  'GET /v1/tasks/:id/receipt': () => ({ path: `${task}/receipt` }),
  'GET /v1/tasks/:id/artifacts/*': () => ({ path: `${task}/artifacts/notes/x.md` }),
  'POST /v1/tasks/:id/issues': async () => ({
    path: `${task}/issues`,
    body: await issueBody(),
    documentSigner: client.owner,
  }),
  'GET /v1/tasks/:id/checkpoints/:n': () => ({ path: `${task}/checkpoints/1` }),
  'POST /v1/tasks/:id/checkpoints/:n/blocks': () => ({
    path: `${task}/checkpoints/1/blocks`,
    body: { blocks: [`sha256:${DIGEST}`] },
  }),
  // Another kind of document, rightly signed: what is wrong with it is only found when it is read.
  'POST /v1/checkpoints': async () => ({
    path: '/v1/checkpoints',
    body: await orderBody('task-upload'),
    documentSigner: client.owner,
  }),
  'POST /v1/checkpoints/:digest/blocks': () => ({
    path: `/v1/checkpoints/${DIGEST}/blocks`,
    body: Buffer.from([0, 0, 0, 5, ...Buffer.from('hello'), 0, 0, 0, 1, 7]),
  }),
  'POST /v1/tasks/:id/cancel': () => ({ path: `${task}/cancel` }),
}

beforeAll(async () => {
  registry = await ServedRegistry.start({ name: 'lab', clock })
  client = await certifiedCaller(registry, 'asker')
  const agentHome = join(home, 'agent')
  const keys = envelope.parse(JSON.parse(await printedBy('agent.js', ['keys', '--home', agentHome, '--agent', WORKER])))
  const { operational_keys, tls_pin } = verifyCertificationRequest(keys)
  const owner = newSigner()
  const term = { not_before: toInstant(clock.now() - 60_000), not_after: toInstant(clock.now() + DAY) }
  const manifest = {
    capabilities: { interfaces: [], operations: [{ name: 'plan', input_schema: { type: 'object' } }] },
    identity: {
      primary_key: owner.publicKey,
      operational_keys: operational_keys.map((key) => ({ ...key, ...term })),
    },
    tls: { pins: [tls_pin] },
  }
  await registry.publish(owner, WORKER, manifest)
  const work = join(home, 'work.sh')
  writeFileSync(work, '#!/bin/sh\nmkdir -p "$STEWARD_WORKSPACE/notes" && echo done > "$STEWARD_WORKSPACE/notes/x.md"\n')
  chmodSync(work, 0o755)
  const file = join(home, 'worker.json')
  writeFileSync(file, JSON.stringify(await signedManifest(owner, WORKER, manifest)))
  agent = new Program('agent.js', [
    ...['serve', '--home', agentHome, '--manifest', file, '--exec', work, '--rate-limit', '9999999/1'],
    ...['--registry', registry.url, '--registry-root', registry.rootKey],
  ])
  ;({ url: origin, pid } = await agent.start())
  const connection = connectAs(origin, client.owner, client.tls)
  const body = Buffer.from(JSON.stringify(await orderBody(TASK)))
  const headers = { 'idempotency-key': TASK, prefer: 'wait=10' }
  expect(await send(connection, 'POST', { path: '/v1/tasks', headers, body }, 30_000)).toBeUndefined()
  await connection.dispatcher.destroy()
}, 60_000)
afterAll(async () => {
  await agent.end()
  await registry.stop()
  for (const folder of [home, registry.home]) rmSync(folder, { recursive: true, force: true })
})

describe('an agent', () => {
  it('has hostile input for each of its routes, and for no other', async () => {
    const nothing = { callerOf: undefined, confirmCaller: undefined, bodyOf: undefined }
    const declared = await routesOf(agentRoutes, { agent: undefined, clock, ...nothing } as never)
    expect(declared.map(rowName).sort()).toEqual(Object.keys(ROWS).sort())
  })

  it.each(Object.entries(ROWS))(
    'given damaged requests for %s, answers each in time and with a typed error, and keeps nothing of them',
    async (name, good) => {
      const before = residentMb(pid)
      const connection = connectAs(origin, client.owner, client.tls)
      const [method = ''] = name.split(' ')
      await tryInputs(hostileRequests(await good()), async (request) => send(connection, method, await request))
      await connection.dispatcher.destroy()
      const after = residentMb(pid)
      if (INPUTS > 1000) process.stdout.write(`${name}: ${INPUTS} inputs, ${before} to ${after} MB\n`)
      expect(agent.running).toBe(true)
      expect(after - before).toBeLessThan(MOST_GROWTH_MB)
    },
    timeLimit,
  )

  it('sent bytes that are hardly HTTP, answers with a problem or hangs up', () => tryRawBytes(origin), timeLimit)
})
