import { z } from 'zod'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { agentId, instant } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import { readUnverified, type Signer, verifyEnvelope } from '../identity'
import { readContent, signContent } from './registry-documents'

/** An owner takes the own agent out of service and back: reversible, so that an alarm may do it by itself (FAILURE_MODES 6.1). */
const suspensionStatement = z.object({
  agent_id: agentId,
  action: z.enum(['suspend', 'resume']),
  reason: z.string().min(1).max(200),
  at: instant,
})
export type SuspensionStatement = z.infer<typeof suspensionStatement>

const SUSPENSION = {
  payloadType: PAYLOAD_TYPE.suspension,
  schema: suspensionStatement,
  name: 'the suspension',
  maxBytes: 16 * 1024,
} as const

export const signSuspension = (statement: SuspensionStatement, owner: Signer): Promise<Envelope> =>
  signContent(SUSPENSION, statement, owner)

/** Which agent it is about, on nobody's word yet. @throws StewardError `document_malformed` */
export const readSuspension = (envelope: Envelope): SuspensionStatement =>
  readContent(SUSPENSION, readUnverified(envelope, SUSPENSION.payloadType, { maxBytes: SUSPENSION.maxBytes }))

/** @param keys who may: the owner key and the recovery key, those of them that are not revoked */
export const verifySuspension = (envelope: Envelope, keys: readonly KeyRecord[]): SuspensionStatement =>
  readContent(SUSPENSION, verifyEnvelope(envelope, { payloadType: SUSPENSION.payloadType, keys }))
