import { type Order, order } from '../../../shared/model/delegation'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { AgentId, Digest } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import { canonicalJson, sha256Digest } from '../encoding'
import type { Signer } from '../identity'
import { makeDocument, readDocument, readOwnDocument, type Signed, type Verified } from './document'

/** The body of one request. */
const MAX_ORDER_BYTES = 4 * 1024 * 1024

const ORDER = {
  payloadType: PAYLOAD_TYPE.order,
  schema: order,
  name: 'the order',
  maxBytes: MAX_ORDER_BYTES,
} as const

/** The signed order of a client (DESIGN §3). @throws StewardError `document_malformed`, `payload_too_large` */
export const makeOrder = (content: Order, signer: Signer): Promise<Signed> => makeDocument(ORDER, content, signer)

/** What an order must agree with at the agent that receives it. */
export interface OrderExpectation {
  /** The agent that reads it. */
  readonly agentId: AgentId
  /** The client's key: the one that also signed the request. */
  readonly key: KeyRecord
  /** The client, as the registry knows the key's holder. */
  readonly clientId: AgentId
  /** As the request's header says. */
  readonly idempotencyKey: string
}

/** The checks of an order, each with what it defends against. */
const CHECKS: readonly ((order: Order, expected: OrderExpectation) => string | undefined)[] = [
  // One agent must not be able to hand on what was ordered from another.
  (o, expected) => (o.agent_id === expected.agentId ? undefined : `it is addressed to ${o.agent_id}`),
  (o, expected) =>
    o.client_id === expected.clientId ? undefined : 'it names another client than the key that signed it',
  // What was signed decides what is the same request, not a header beside it.
  (o, expected) =>
    o.idempotency_key === expected.idempotencyKey ? undefined : 'its idempotency key is not the Idempotency-Key header',
]

/**
 * Verifies an order at the agent.
 *
 * @throws StewardError `request_signer_mismatch` where another key than the request's signed it, `input_invalid` where it does
 * not agree with the request, and as `verifyEnvelope`
 */
export const verifyOrder = (envelope: Envelope, expected: OrderExpectation): Verified<Order> => {
  const verified = readOrder(envelope, expected.key)
  for (const check of CHECKS) {
    const fault = check(verified.content, expected)
    if (fault)
      throw new StewardError('input_invalid', `the order is not accepted: ${fault}`, {
        details: { agent_id: expected.agentId },
        suggestions: ['Make a new order for this agent and this request.'],
      })
  }
  return verified
}

/**
 * Verifies an order that somebody else gave, by a key the registry certifies for that client.
 *
 * @throws StewardError as `verifyEnvelope`
 */
export const verifyGivenOrder = (envelope: Envelope, keys: readonly KeyRecord[]): Verified<Order> =>
  readDocument(ORDER, envelope, keys)

const readOrder = (envelope: Envelope, key: KeyRecord): Verified<Order> => {
  try {
    return readDocument(ORDER, envelope, [key])
  } catch (cause) {
    if (!(cause instanceof StewardError) || cause.code !== 'signer_unknown') throw cause
    throw new StewardError('request_signer_mismatch', 'the order is signed by another key than the request', {
      details: { request_key: key.key_id },
      suggestions: ['Sign the order and the request that carries it with the same key.'],
      cause,
    })
  }
}

/**
 * What must be equal for two orders under one idempotency key to be the same request (FAILURE_MODES 2.1): agent, operation,
 * input and where to start. Task id and time may differ, since a client that lost the answer makes its order anew.
 */
export const orderRequestDigest = ({ agent_id, operation, input, resume }: Order): Digest =>
  sha256Digest(canonicalJson({ agent_id, operation, input: input ?? null, ...(resume && { resume }) }))

/** What is to be done, whoever does it and from wherever: equal for every execution of one task. */
export const orderWork = ({ operation, input }: Order): Digest =>
  sha256Digest(canonicalJson({ operation, input: input ?? null }))

/** An order from the agent's own store, where it was verified before it was stored. @throws StewardError `document_malformed` */
export const readOwnOrder = (envelope: Envelope): Order => readOwnDocument(ORDER, envelope)
