import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type Digest, fromInstant } from '../../../shared/model/ids'
import { type RegistryRoot, type SubmissionReceipt, submissionReceipt } from '../../../shared/model/registry'
import { type Signer, verifyEnvelope } from '../identity'
import { readContent, signContent, snapshotKeysAt } from './registry-documents'

const SUBMISSION_RECEIPT = {
  payloadType: PAYLOAD_TYPE.submissionReceipt,
  schema: submissionReceipt,
  name: 'the submission receipt',
  maxBytes: 64 * 1024,
} as const

const refused = (message: string): StewardError =>
  new StewardError('receipt_invalid', `the submission receipt is not accepted: ${message}`, {
    suggestions: ['Submit the document again: it then gets the receipt of its first submission.'],
  })

/** @throws StewardError `document_malformed` */
export const signSubmissionReceipt = (receipt: SubmissionReceipt, signer: Signer): Promise<Envelope> =>
  signContent(SUBMISSION_RECEIPT, receipt, signer)

/**
 * A registry's word on when it was given a document. The time is the registry's: a thief cannot back-date it (TRUST "Revocation").
 *
 * @throws StewardError `receipt_invalid` where it is of another registry or document, or the key that signed it was no longer
 * delegated at the time it states; else as `verifyEnvelope`
 */
export const verifySubmissionReceipt = (
  envelope: Envelope,
  root: RegistryRoot,
  expected: {
    readonly documentDigest: Digest
    /** A registry answers a revocation of a key that is revoked already with the receipt of the first one. */
    readonly mayBeAnother?: boolean
  },
): SubmissionReceipt => {
  const { payloadType, maxBytes } = SUBMISSION_RECEIPT
  const opened = verifyEnvelope(envelope, { payloadType, keys: root.snapshot_keys, limits: { maxBytes } })
  const receipt = readContent(SUBMISSION_RECEIPT, opened)
  if (receipt.registry !== root.registry) throw refused(`it is of the registry ${receipt.registry}`)
  if (receipt.document_digest !== expected.documentDigest && expected.mayBeAnother !== true)
    throw refused('it is for another document')
  const delegated = snapshotKeysAt(root, fromInstant(receipt.submitted_at)).map((key) => key.key_id)
  if (!opened.verifiedKeyIds.some((key) => delegated.includes(key)))
    throw refused('the key that signed it was no longer delegated by then')
  return receipt
}
