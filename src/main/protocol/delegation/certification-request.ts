import { z } from 'zod'
import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { agentId, keyId } from '../../../shared/model/ids'
import { keyRecord } from '../../../shared/model/key'
import type { Signer } from '../identity'
import { makeDocument, readDocument, readOwnDocument, type Signed } from './document'

/** What an agent asks its owner to certify in the manifest: the keys made on its machine (TRUST "Keys"). */
export const certificationRequest = z.object({
  agent_id: agentId,
  /** Keys for messages, events and receipts, the one that signed this request first. */
  operational_keys: z.array(keyRecord).min(1).max(8),
  /** Key id of the TLS key, for `tls.pins`. */
  tls_pin: keyId,
})
export type CertificationRequest = z.infer<typeof certificationRequest>

const REQUEST = {
  payloadType: 'application/vnd.steward.certification-request.v1+json',
  schema: certificationRequest,
  name: 'the certification request',
  maxBytes: 64 * 1024,
} as const

/** @throws StewardError `input_invalid` where the signer is not the first of the keys, `document_malformed` */
export const makeCertificationRequest = async (content: CertificationRequest, signer: Signer): Promise<Signed> => {
  if (content.operational_keys[0]?.key_id !== signer.keyId)
    throw new StewardError('input_invalid', 'a certification request is signed by the first key it names')
  return makeDocument(REQUEST, content, signer)
}

/**
 * Reads a certification request at the owner. Its signature proves that whoever sent it holds the key, not who that is: the
 * owner compares the key ids with what the agent's machine shows.
 *
 * @throws StewardError `document_malformed`, `document_unsigned`, `signature_invalid`, `signer_unknown`, `key_invalid`
 */
export const verifyCertificationRequest = (envelope: Envelope): CertificationRequest => {
  const [first] = readOwnDocument(REQUEST, envelope).operational_keys
  return readDocument(REQUEST, envelope, first ? [first] : []).content
}
