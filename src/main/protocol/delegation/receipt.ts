import { type Receipt, receipt } from '../../../shared/model/delegation'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, type Digest, fromInstant, type TaskId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { Signer } from '../identity'
import { makeDocument, readDocument, readOwnDocument, type Signed, type Verified } from './document'

/** Room for 8 MiB of output and 10,000 artifacts. */
export const MAX_RECEIPT_BYTES = 16 * 1024 * 1024

const RECEIPT = {
  payloadType: PAYLOAD_TYPE.receipt,
  schema: receipt,
  name: 'the receipt',
  maxBytes: MAX_RECEIPT_BYTES,
} as const

/** The agent's signed word on what came of an order. @throws StewardError `document_malformed`, `payload_too_large` */
export const makeReceipt = (content: Receipt, signer: Signer): Promise<Signed> => makeDocument(RECEIPT, content, signer)

/** What a receipt must agree with at the client that ordered. */
export interface ReceiptExpectation {
  readonly taskId: TaskId
  readonly agentId: AgentId
  /** Digest of the order this client signed. */
  readonly orderDigest: Digest
  /** The agent's operational keys that are valid and not revoked. */
  readonly keys: readonly KeyRecord[]
}

/** The checks of a receipt, each with what it defends against. */
const CHECKS: readonly ((receipt: Receipt, expected: ReceiptExpectation) => string | undefined)[] = [
  (r, expected) => (r.agent_id === expected.agentId ? undefined : `it speaks for ${r.agent_id}`),
  // An old receipt, or that of another client, must not pass for this task's.
  (r, expected) => (r.order_digest === expected.orderDigest ? undefined : 'it answers another order'),
  (r, expected) => (r.task_id === expected.taskId ? undefined : `it is about ${r.task_id}`),
  (r) =>
    fromInstant(r.finished_at) >= fromInstant(r.started_at) ? undefined : 'it says the task ended before it began',
]

/**
 * Verifies a receipt at the client: that the agent said this about this order. Whether what it returned is any good, its artifacts'
 * names among it, is the inspection's matter.
 *
 * @throws StewardError `receipt_invalid` where it does not answer the order, and as `verifyEnvelope`
 */
export const verifyReceipt = (envelope: Envelope, expected: ReceiptExpectation): Verified<Receipt> => {
  const verified = readDocument(RECEIPT, envelope, expected.keys)
  for (const check of CHECKS) {
    const fault = check(verified.content, expected)
    if (fault)
      throw new StewardError('receipt_invalid', `the receipt is not accepted: ${fault}`, {
        details: { task_id: expected.taskId, agent_id: expected.agentId },
        suggestions: ['Do not use the result, and tell the owner of the agent: this is no accident of the network.'],
      })
  }
  return verified
}

/** A receipt from the agent's own store, where it was signed before it was stored. @throws StewardError `document_malformed` */
export const readOwnReceipt = (envelope: Envelope): Receipt => readOwnDocument(RECEIPT, envelope)
