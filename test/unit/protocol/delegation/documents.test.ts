import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  makeEvent,
  makeOrder,
  makeReceipt,
  orderRequestDigest,
  verifyEvent,
  verifyOrder,
  verifyReceipt,
} from '../../../../src/main/protocol/delegation'
import { signerOf } from '../../../../src/main/protocol/identity'
import { order as orderSchema, receipt as receiptSchema, taskEvent } from '../../../../src/shared/model/delegation'
import { agentId, digest, taskId } from '../../../../src/shared/model/ids'

const client = signerOf(generateKeyPairSync('ed25519').privateKey)
const agent = signerOf(generateKeyPairSync('ed25519').privateKey)
const stranger = signerOf(generateKeyPairSync('ed25519').privateKey)
const worker = agentId.parse('worker')
const asker = agentId.parse('asker')
const task = taskId.parse('task-1')
const manifest = digest.parse(`sha256:${'ab'.repeat(32)}`)

const order = orderSchema.parse({
  task_id: 'task-1',
  client_id: 'asker',
  agent_id: 'worker',
  manifest_digest: manifest,
  operation: 'build',
  input: { domain: 'restaurant' },
  idempotency_key: 'key-1',
  ordered_at: '2025-11-21T08:00:00Z',
})
const expected = { agentId: worker, clientId: asker, key: client.publicKey, idempotencyKey: 'key-1' }

const receiptOf = (change: Record<string, unknown> = {}) =>
  receiptSchema.parse({
    task_id: 'task-1',
    agent_id: 'worker',
    order_digest: manifest,
    outcome: 'completed',
    artifacts: [{ name: 'code/main.py', digest: manifest, size: 3, media_type: 'text/x-python' }],
    started_at: '2025-11-21T08:00:00Z',
    finished_at: '2025-11-21T08:00:01Z',
    ...change,
  })
const forOrder = { taskId: task, agentId: worker, orderDigest: manifest, keys: [agent.publicKey] }

const heartbeat = (seq: number, of = 'task-1') =>
  taskEvent.parse({ type: 'heartbeat', task_id: of, seq, at: '2025-11-21T08:00:00Z' })

describe('an order', () => {
  it('comes back as it was signed', async () => {
    const { envelope, digest } = await makeOrder(order, client)
    expect(verifyOrder(envelope, expected)).toEqual({ content: order, digest, signedBy: client.keyId })
  })

  it('signed by another key than the request is refused as such', async () => {
    const { envelope } = await makeOrder(order, stranger)
    expect(() => verifyOrder(envelope, expected)).toThrow(expect.objectContaining({ code: 'request_signer_mismatch' }))
  })

  it.each([
    ['another agent', { ...expected, agentId: agentId.parse('other') }],
    ['another client', { ...expected, clientId: agentId.parse('other') }],
    ['another idempotency key', { ...expected, idempotencyKey: 'key-2' }],
  ])('for %s is refused', async (_what, expectation) => {
    const { envelope } = await makeOrder(order, client)
    expect(() => verifyOrder(envelope, expectation)).toThrow(expect.objectContaining({ code: 'input_invalid' }))
  })

  it('with a changed payload is refused', async () => {
    const { envelope } = await makeOrder(order, client)
    const changed = Buffer.from(envelope.payload, 'base64').toString().replace('restaurant', 'casino')
    const forged = { ...envelope, payload: Buffer.from(changed).toString('base64') }
    expect(() => verifyOrder(forged, expected)).toThrow(expect.objectContaining({ code: 'signature_invalid' }))
  })

  it('is the same request whatever its task id and time, and another one with another input', () => {
    const again = orderSchema.parse({ ...order, task_id: 'task-2', ordered_at: '2025-11-22T08:00:00Z' })
    expect(orderRequestDigest(again)).toBe(orderRequestDigest(order))
    expect(orderRequestDigest({ ...order, input: { domain: 'casino' } })).not.toBe(orderRequestDigest(order))
  })
})

describe('a receipt', () => {
  it('comes back as it was signed', async () => {
    const { envelope, digest } = await makeReceipt(receiptOf(), agent)
    expect(verifyReceipt(envelope, forOrder)).toEqual({ content: receiptOf(), digest, signedBy: agent.keyId })
  })

  it('by a key the agent does not have is refused', async () => {
    const { envelope } = await makeReceipt(receiptOf(), stranger)
    expect(() => verifyReceipt(envelope, forOrder)).toThrow(expect.objectContaining({ code: 'signer_unknown' }))
  })

  it.each([
    ['for another order', { order_digest: `sha256:${'cd'.repeat(32)}` }],
    ['about another task', { task_id: 'task-2' }],
    ['of another agent', { agent_id: 'other' }],
    ['that ended before it began', { finished_at: '2025-11-21T07:00:00Z' }],
  ])('%s is refused', async (_what, change) => {
    const { envelope } = await makeReceipt(receiptOf(change), agent)
    expect(() => verifyReceipt(envelope, forOrder)).toThrow(expect.objectContaining({ code: 'receipt_invalid' }))
  })
})

describe('an event', () => {
  it('is taken when it is the next one', async () => {
    const { envelope } = await makeEvent(heartbeat(3), agent)
    expect(verifyEvent(envelope, { taskId: task, afterSeq: 2, keys: [agent.publicKey] })).toEqual(heartbeat(3))
  })

  it.each([
    ['after a gap', heartbeat(4)],
    ['seen before', heartbeat(2)],
    ['of another task', heartbeat(3, 'task-2')],
  ])('%s is refused', async (_what, event) => {
    const { envelope } = await makeEvent(event, agent)
    const next = { taskId: task, afterSeq: 2, keys: [agent.publicKey] }
    expect(() => verifyEvent(envelope, next)).toThrow(expect.objectContaining({ code: 'event_out_of_order' }))
  })
})
