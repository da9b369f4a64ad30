import { type TaskEvent, taskEvent } from '../../../shared/model/delegation'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { TaskId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { Signer } from '../identity'
import { makeDocument, readDocument, readOwnDocument, type Signed } from './document'

/** A log line of 8 KiB may be all escapes. */
const MAX_EVENT_BYTES = 128 * 1024

const EVENT = {
  payloadType: PAYLOAD_TYPE.event,
  schema: taskEvent,
  name: 'the event',
  maxBytes: MAX_EVENT_BYTES,
} as const

/** One signed event of a task's stream (TRUST "In flight"). @throws StewardError `document_malformed` */
export const makeEvent = (content: TaskEvent, signer: Signer): Promise<Signed> => makeDocument(EVENT, content, signer)

/** What an event must agree with at the client that listens. */
export interface EventExpectation {
  readonly taskId: TaskId
  /** The last sequence number seen; 0 before the first. */
  readonly afterSeq: number
  readonly keys: readonly KeyRecord[]
}

/**
 * Verifies the next event of a stream.
 *
 * @throws StewardError `event_out_of_order` where it is another task's or not the next in number (ask again from the last one
 * seen), and as `verifyEnvelope`
 */
export const verifyEvent = (envelope: Envelope, expected: EventExpectation): TaskEvent => {
  const { content } = readDocument(EVENT, envelope, expected.keys)
  const next = expected.afterSeq + 1
  // Leaving one out would hide a failure; sending one again would fake a heartbeat.
  if (content.task_id === expected.taskId && content.seq === next) return content
  throw new StewardError('event_out_of_order', `event ${next} of ${expected.taskId} was due, and another one came`, {
    details: { expected: next, received: content.seq, task_id: content.task_id },
    suggestions: ['Ask for the events again from the last one that was seen.'],
  })
}

/** An event from the agent's own store, where it was signed before it was stored. @throws StewardError `document_malformed` */
export const readOwnEvent = (envelope: Envelope): TaskEvent => readOwnDocument(EVENT, envelope)
