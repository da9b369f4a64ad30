import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Fastify from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import type { OperationFunction } from '../../../../src/main/adapters/process'
import { healthReport, verifyEvent } from '../../../../src/main/protocol/delegation'
import { parseEnvelope } from '../../../../src/main/protocol/identity'
import { agentRoutes } from '../../../../src/main/servers/agent'
import { isStewardError, StewardError } from '../../../../src/shared/model/errors'
import { type Client, newAgent, newClient, submission, theTask } from '../../engine/agent/agent-under-test'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** The routes on a real socket. The wire has tests of its own; here each client is who its header says. */
const serve = async (carryOut: OperationFunction, clients: readonly Client[]) => {
  const under = await newAgent(carryOut)
  // A connection that is kept for the next request may be counted as busy for a moment more: closing would wait for it.
  const server = Fastify({ forceCloseConnections: true })
  const revoked = new Set<string>()
  const callers = new Map(clients.map(({ caller }) => [caller.key.key_id as string, caller]))
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  server.removeContentTypeParser('application/json')
  server.setErrorHandler((error, _request, reply) =>
    reply.code(400).send({ code: isStewardError(error) ? error.code : String(error) }),
  )
  await server.register(async (scope) => {
    await agentRoutes(scope, {
      agent: under.agent,
      clock: under.clock,
      callerOf: ({ headers }) => {
        const caller = callers.get(String(headers['x-caller']))
        if (!caller) throw new Error('no caller')
        return caller
      },
      confirmCaller: async (keyId) => {
        if (revoked.has(keyId)) throw new StewardError('key_revoked', 'the key is revoked')
      },
      bodyOf: ({ body }) => (body instanceof Uint8Array ? body : new Uint8Array()),
    })
  })
  const origin = await server.listen({ host: '127.0.0.1', port: 0 })
  open.push(async () => {
    await under.agent.stop()
    await server.close()
  })
  const call = (client: Client, path: string, init: RequestInit = {}) =>
    fetch(origin + path, { ...init, headers: { 'x-caller': client.caller.key.key_id, ...init.headers } })
  const order = async (client: Client, headers: Record<string, string> = { 'idempotency-key': 'key-1' }) =>
    call(client, '/v1/tasks', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify((await submission(client)).order),
    })
  return { ...under, call, order, revoked }
}

const plan: OperationFunction = async ({ workspace, onSignal }) => {
  onSignal({ type: 'progress', progress: 0.5 })
  writeFileSync(join(await workspace(), 'plan ü.md'), '# Plan\n')
}

describe('a task over the wire', () => {
  it('is accepted with its place, and found again by the same order', async () => {
    const client = newClient()
    const { order, call } = await serve(plan, [client])
    const first = await order(client)
    expect([first.status, first.headers.get('location')]).toEqual([202, '/v1/tasks/task-1'])
    const again = await order(client)
    expect([again.status, again.headers.get('location')]).toEqual([200, '/v1/tasks/task-1'])
    expect(await (await call(client, '/v1/tasks?idempotency_key=key-1')).json()).toMatchObject({ task_id: 'task-1' })
  })

  it('streams its signed events, and only those after the last one seen', async () => {
    const client = newClient()
    const { order, call, signer } = await serve(plan, [client])
    await order(client)
    const all = await (await call(client, '/v1/tasks/task-1/events')).text()
    const datas = [...all.matchAll(/^id: (\d+)\nevent: task\ndata: (.*)$/gm)]
    expect(datas.map(([, id]) => id)).toEqual(['1', '2', '3', '4'])
    datas.forEach(([, , value], index) => {
      const envelope = parseEnvelope(Buffer.from(value ?? ''))
      verifyEvent(envelope, { taskId: theTask, afterSeq: index, keys: [signer.publicKey] })
    })
    const rest = await call(client, '/v1/tasks/task-1/events', { headers: { 'last-event-id': '3' } })
    expect((await rest.text()).match(/^id: .*$/gm)).toEqual(['id: 4'])
  })

  it('streams no further once the key of whoever listens is revoked', async () => {
    const client = newClient()
    const { order, call, clock, revoked } = await serve(
      ({ signal }) => new Promise((end) => signal.addEventListener('abort', end)),
      [client],
    )
    await order(client)
    const stream = await call(client, '/v1/tasks/task-1/events')
    clock.pass(5000)
    expect(stream.body).not.toBeNull()
    let ended = false
    const text = stream.text().finally(() => {
      ended = true
    })
    await expect.poll(async () => (await call(client, '/v1/tasks/task-1')).status).toBe(200)
    expect(ended).toBe(false)
    revoked.add(client.caller.key.key_id)
    await expect
      .poll(() => {
        clock.pass(5000)
        return ended
      })
      .toBe(true)
    expect(await text).not.toContain('finished')
  })

  it('is waited for, and answered with its receipt, where the client prefers that', async () => {
    const client = newClient()
    const { order } = await serve(plan, [client])
    const waited = await order(client, { 'idempotency-key': 'key-1', prefer: 'respond-async, wait=10' })
    expect(waited.headers.get('preference-applied')).toBe('wait')
    expect(await waited.json()).toMatchObject({ state: 'completed', receipt: { signatures: [{}] } })
    const again = await order(client, { 'idempotency-key': 'key-1', prefer: 'wait=1' })
    expect([again.status, ((await again.json()) as { receipt?: unknown }).receipt !== undefined]).toEqual([200, true])
  })

  it('is answered as it stands when it takes longer than the client waits', async () => {
    const client = newClient()
    const { order, call, clock } = await serve(
      ({ signal }) => new Promise((end) => signal.addEventListener('abort', end)),
      [client],
    )
    const waiting = order(client, { 'idempotency-key': 'key-1', prefer: 'wait=2' })
    const state = async () => ((await (await call(client, '/v1/tasks/task-1')).json()) as { state?: string }).state
    await expect.poll(state).toBe('running')
    clock.pass(2000)
    expect(await (await waiting).json()).toMatchObject({ state: 'running' })
  })

  it('hands out its receipt and its artifacts by name', async () => {
    const client = newClient()
    const { order, call } = await serve(plan, [client])
    await order(client)
    await (await call(client, '/v1/tasks/task-1/events')).text()
    expect(await (await call(client, '/v1/tasks/task-1/receipt')).json()).toHaveProperty('signatures')
    const file = await call(client, `/v1/tasks/task-1/artifacts/${encodeURIComponent('plan ü.md')}`)
    expect(file.headers.get('content-type')).toBe('text/markdown')
    expect(file.headers.get('content-length')).toBe('7')
    expect(await file.text()).toBe('# Plan\n')
    const outside = await call(client, '/v1/tasks/task-1/artifacts/..%2Fagent.db')
    expect(await outside.json()).toEqual({ code: 'artifact_unknown' })
  })

  it('is cancelled on its client’s word', async () => {
    const client = newClient()
    const { order, call } = await serve(
      ({ signal }) => new Promise((end) => signal.addEventListener('abort', end)),
      [client],
    )
    await order(client)
    await call(client, '/v1/tasks/task-1/cancel', { method: 'POST' })
    await (await call(client, '/v1/tasks/task-1/events')).text()
    expect(await (await call(client, '/v1/tasks/task-1')).json()).toMatchObject({ state: 'cancelled' })
  })

  it('is nobody else’s', async () => {
    const [client, other] = [newClient(), newClient('other')]
    const { order, call } = await serve(plan, [client, other])
    await order(client)
    for (const path of ['', '/events', '/receipt', '/artifacts/plan.md'])
      expect(await (await call(other, `/v1/tasks/task-1${path}`)).json()).toEqual({ code: 'task_unknown' })
  })

  it.each([
    ['without an idempotency key', {}],
    ['with another idempotency key than the order’s', { 'idempotency-key': 'key-2' }],
  ])('%s is refused', async (_what, headers: Record<string, string>) => {
    const client = newClient()
    const { order } = await serve(plan, [client])
    expect(await (await order(client, headers)).json()).toEqual({ code: 'input_invalid' })
  })
})

describe('an agent over the wire', () => {
  it('says how it is', async () => {
    const client = newClient()
    const { call } = await serve(plan, [client])
    expect((await call(client, '/ping')).status).toBe(200)
    expect(healthReport.parse(await (await call(client, '/health')).json())).toMatchObject({
      agent_id: 'worker',
      status: 'healthy',
      running_tasks: 0,
    })
  })
})
