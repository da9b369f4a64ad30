import { z } from 'zod'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { agentId, digest, instant } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import { readUnverified, type Signer, verifyEnvelope } from '../identity'
import { readContent, signContent } from './registry-documents'

/** The recovery key's no to a rotation that waits (TRUST "Rotation"): a thief has the old key too. */
const rotationVeto = z.object({ agent_id: agentId, rotation: digest, at: instant })
export type RotationVeto = z.infer<typeof rotationVeto>

const VETO = {
  payloadType: PAYLOAD_TYPE.veto,
  schema: rotationVeto,
  name: 'the veto',
  maxBytes: 16 * 1024,
} as const

export const signVeto = (veto: RotationVeto, recovery: Signer): Promise<Envelope> => signContent(VETO, veto, recovery)

/** Which rotation it is about, on nobody's word yet. @throws StewardError `document_malformed` */
export const readVeto = (envelope: Envelope): RotationVeto =>
  readContent(VETO, readUnverified(envelope, VETO.payloadType, { maxBytes: VETO.maxBytes }))

/** @throws StewardError `signer_unknown` for any other key than the recovery key, `signature_invalid`, `document_malformed` */
export const verifyVeto = (envelope: Envelope, recovery: KeyRecord): RotationVeto =>
  readContent(VETO, verifyEnvelope(envelope, { payloadType: VETO.payloadType, keys: [recovery] }))
