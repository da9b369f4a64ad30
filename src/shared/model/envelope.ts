import { z } from 'zod'

/** Payload types of the documents that are signed at rest (DESIGN §3). */
export const PAYLOAD_TYPE = {
  manifest: 'application/vnd.steward.manifest.v1+json',
  attestation: 'application/vnd.in-toto+json',
  endorsement: 'application/vnd.steward.endorsement.v1+json',
  revocation: 'application/vnd.steward.revocation.v1+json',
  order: 'application/vnd.steward.delegation.v1+json',
  receipt: 'application/vnd.steward.receipt.v1+json',
  snapshot: 'application/vnd.steward.snapshot.v1+json',
  root: 'application/vnd.steward.root.v1+json',
  checkpoint: 'application/vnd.steward.checkpoint.v1+json',
  event: 'application/vnd.steward.event.v1+json',
  veto: 'application/vnd.steward.veto.v1+json',
  suspension: 'application/vnd.steward.suspension.v1+json',
  reviewDecision: 'application/vnd.steward.review-decision.v1+json',
  delegationNotice: 'application/vnd.steward.delegation-notice.v1+json',
  activity: 'application/vnd.steward.activity.v1+json',
  issue: 'application/vnd.steward.issue.v1+json',
  auditHead: 'application/vnd.steward.audit-head.v1+json',
  countersignature: 'application/vnd.steward.countersignature.v1+json',
  submissionReceipt: 'application/vnd.steward.submission-receipt.v1+json',
} as const
export type DocumentKind = keyof typeof PAYLOAD_TYPE
export type PayloadType = (typeof PAYLOAD_TYPE)[DocumentKind]

/** Each signature costs a verification: an unbounded list would let one document buy any amount of work. */
export const MAX_SIGNATURES = 64

/** One signature; `keyid` may name a key in another's notation, which is then simply not among the known ones. */
export const envelopeSignature = z.object({
  keyid: z.string().max(256),
  sig: z.string().min(1).max(4096),
})
export type EnvelopeSignature = z.infer<typeof envelopeSignature>

/**
 * A DSSE envelope: `payload` is base64 of RFC 8785 canonical JSON. Several signatures make dual-signed rotation and M-of-N
 * approval. Members that DSSE does not know are dropped, as its specification asks.
 */
export const envelope = z.object({
  payloadType: z.string().min(1).max(256),
  payload: z.string(),
  signatures: z.array(envelopeSignature).max(MAX_SIGNATURES),
})
export type Envelope = z.infer<typeof envelope>
