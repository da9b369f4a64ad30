import { type Envelope, PAYLOAD_TYPE } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import type { KeyId } from '../../../../shared/model/ids'
import type { KeyRecord } from '../../../../shared/model/key'
import { type ReviewDecision, reviewDecision } from '../../../../shared/model/review'
import { readUnverified, type Signer, signEnvelope, verifyEnvelope } from '../../identity'

const MAX_BYTES = 16 * 1024

const shaped = (payload: unknown): ReviewDecision => {
  const parsed = reviewDecision.safeParse(payload)
  if (parsed.success) return parsed.data
  throw new StewardError('document_malformed', 'the decision does not have the form of one', {
    details: { issues: parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`) },
  })
}

/** A decision as the registry keeps it: signed, so that who decided what stands beyond dispute. */
export const signReviewDecision = (decision: ReviewDecision, signer: Signer): Promise<Envelope> =>
  signEnvelope(PAYLOAD_TYPE.reviewDecision, shaped(decision), [signer])

/** Which case it is about, on nobody's word yet. @throws StewardError `document_malformed` */
export const readReviewDecision = (envelope: Envelope): ReviewDecision =>
  shaped(readUnverified(envelope, PAYLOAD_TYPE.reviewDecision, { maxBytes: MAX_BYTES }).payload)

/**
 * TRUST "Callers": reviewers and operators of a registry are keys listed by its root.
 *
 * @param keys who may decide so
 * @throws StewardError `signer_unknown`, `signature_invalid`, `document_malformed`
 */
export function verifyReviewDecision(
  envelope: Envelope,
  keys: readonly KeyRecord[],
): { readonly decision: ReviewDecision; readonly signedBy: KeyId } {
  const opened = verifyEnvelope(envelope, {
    payloadType: PAYLOAD_TYPE.reviewDecision,
    keys,
    limits: { maxBytes: MAX_BYTES },
  })
  const [signedBy] = opened.verifiedKeyIds
  if (signedBy === undefined)
    throw new StewardError('signer_unknown', 'the decision is signed by nobody who may decide')
  return { decision: shaped(opened.payload), signedBy }
}
