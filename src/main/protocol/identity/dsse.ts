import {
  type Envelope,
  type EnvelopeSignature,
  envelope as envelopeSchema,
  MAX_SIGNATURES,
} from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { Digest, KeyId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import {
  canonicalJson,
  decodeBase64,
  encodeBase64,
  type JsonLimits,
  parseCanonicalJson,
  parseJsonStrict,
  sha256Digest,
} from '../encoding'
import { importPublicKey } from './public-key'
import { verifyBytes } from './signature'
import type { Signer } from './signer'

export interface EnvelopePayload {
  /** The parsed payload; its shape is still to be checked. */
  readonly payload: unknown
  readonly payloadBytes: Uint8Array
  /** SHA-256 of the payload's bytes: the document's digest everywhere. */
  readonly digest: Digest
}

export interface VerifiedEnvelope extends EnvelopePayload {
  /** The known keys whose signatures verify, each once, in the order of the signatures. */
  readonly verifiedKeyIds: readonly KeyId[]
}

export interface EnvelopeRequirement {
  /** What the caller takes the document for: a signature over one kind of document is none over another. */
  readonly payloadType: string
  /** The keys whose word counts. */
  readonly keys: readonly KeyRecord[]
  /** How many different ones must have signed; default 1. */
  readonly threshold?: number
  readonly limits?: JsonLimits
}

const malformed = (message: string, details: Record<string, unknown> = {}): StewardError =>
  new StewardError('document_malformed', message, {
    details,
    suggestions: ['Ask the sender for the document again.'],
  })

/** What a DSSE signature is over: the type and the payload, each with its length, so that neither can pass into the other. */
const preAuthEncoding = (payloadType: string, payload: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `), payload])

const signPayload = async (payloadType: string, payload: Uint8Array, signer: Signer): Promise<EnvelopeSignature> => ({
  keyid: signer.keyId,
  sig: encodeBase64(await signer.sign(preAuthEncoding(payloadType, payload))),
})

/**
 * A document, signed by each signer over its RFC 8785 form.
 *
 * @throws StewardError `document_malformed` where the value has no canonical form, `input_invalid` without a signer
 */
export const signEnvelope = async (
  payloadType: string,
  value: unknown,
  signers: readonly Signer[],
): Promise<Envelope> => {
  if (signers.length === 0 || signers.length > MAX_SIGNATURES)
    throw new StewardError(
      'input_invalid',
      `a document is signed by 1 to ${MAX_SIGNATURES} keys, not ${signers.length}`,
    )
  const payload = canonicalJson(value)
  const signatures: EnvelopeSignature[] = []
  for (const signer of signers) signatures.push(await signPayload(payloadType, payload, signer))
  return { payloadType, payload: encodeBase64(payload), signatures }
}

/**
 * The envelope with one signature more; an earlier one by the same key gives way.
 *
 * @throws StewardError `document_malformed` where no reader would take the document, so that nobody signs what he cannot read
 */
export const addSignature = async (envelope: Envelope, signer: Signer): Promise<Envelope> => {
  const { payloadBytes } = readUnverified(envelope, envelope.payloadType)
  const others = envelope.signatures.filter(({ keyid }) => keyid !== signer.keyId)
  if (others.length >= MAX_SIGNATURES) throw malformed(`the document already has ${MAX_SIGNATURES} signatures`)
  return { ...envelope, signatures: [...others, await signPayload(envelope.payloadType, payloadBytes, signer)] }
}

/** An envelope from untrusted bytes; nothing in it is verified. @throws StewardError `document_malformed`, `payload_too_large` */
export const parseEnvelope = (bytes: Uint8Array, limits?: JsonLimits): Envelope => {
  const parsed = envelopeSchema.safeParse(parseJsonStrict(bytes, limits))
  if (parsed.success) return parsed.data
  throw malformed('the document is not a DSSE envelope', {
    issues: parsed.error.issues.slice(0, 5).map((i) => i.message),
  })
}

const decodePayload = (envelope: Envelope, payloadType: string): Uint8Array => {
  if (envelope.payloadType !== payloadType)
    throw malformed(`the document is of type ${envelope.payloadType.slice(0, 100)}, not ${payloadType}`)
  return decodeBase64(envelope.payload, 'the payload')
}

// The digest is the document's identity: were other spellings let through, one document would have many, and a revocation or a
// count of endorsements by digest would miss all but one.
const readPayload = (payloadBytes: Uint8Array, limits?: JsonLimits): EnvelopePayload => ({
  payload: parseCanonicalJson(payloadBytes, limits),
  payloadBytes,
  digest: sha256Digest(payloadBytes),
})

/**
 * What an envelope says, on nobody's word: for finding the keys that a manifest names before verifying it with them, and for
 * showing a document whose signer is unknown.
 *
 * @throws StewardError `document_malformed`, `payload_too_large`
 */
export const readUnverified = (envelope: Envelope, payloadType: string, limits?: JsonLimits): EnvelopePayload =>
  readPayload(decodePayload(envelope, payloadType), limits)

const decodeSignature = (sig: string): Uint8Array | undefined => {
  const bytes = Buffer.from(sig, 'base64')
  return bytes.toString('base64') === sig ? bytes : undefined
}

interface Tally {
  readonly verified: Set<KeyId>
  readonly failed: Set<KeyId>
}

const tallySignatures = (envelope: Envelope, signed: Uint8Array, keys: readonly KeyRecord[]): Tally => {
  const known = new Map<string, KeyRecord>(keys.map((key) => [key.key_id, key]))
  const tally: Tally = { verified: new Set(), failed: new Set() }
  for (const { keyid, sig } of envelope.signatures) {
    const key = known.get(keyid)
    // The same key twice is one voice.
    if (!key || tally.verified.has(key.key_id)) continue
    const signature = decodeSignature(sig)
    const good = signature !== undefined && verifyBytes(importPublicKey(key), key.algorithm, signed, signature)
    ;(good ? tally.verified : tally.failed).add(key.key_id)
  }
  return tally
}

const bytesSigned = (envelope: Envelope): Uint8Array =>
  preAuthEncoding(envelope.payloadType, decodePayload(envelope, envelope.payloadType))

/** Which of the keys have signed the document; it may still want others. @throws StewardError `document_malformed`, `key_invalid` */
export const verifiedSigners = (envelope: Envelope, keys: readonly KeyRecord[]): ReadonlySet<KeyId> =>
  tallySignatures(envelope, bytesSigned(envelope), keys).verified

/**
 * The document with the signatures of both, each key once. Only what verifies is taken over: else a bad signature in a signer's
 * name would take the place of his own.
 */
export const mergeSignatures = (into: Envelope, from: Envelope, keys: readonly KeyRecord[]): Envelope => {
  const bytes = bytesSigned(into)
  const taken = new Set(into.signatures.map(({ keyid }) => keyid))
  const more = from.signatures.filter((signature) => {
    if (taken.has(signature.keyid)) return false
    const good = tallySignatures({ ...into, signatures: [signature] }, bytes, keys).verified.size > 0
    if (good) taken.add(signature.keyid)
    return good
  })
  return { ...into, signatures: [...into.signatures, ...more] }
}

const assertThreshold = ({ verified, failed }: Tally, threshold: number, payloadType: string): void => {
  if (verified.size >= threshold) return
  const details = { payload_type: payloadType, required: threshold, verified: [...verified], failed: [...failed] }
  if (failed.size > 0)
    throw new StewardError('signature_invalid', 'a signature of the document does not verify with the key it names', {
      details,
      suggestions: ['Do not use the document: it was changed after it was signed. Fetch it again from another source.'],
    })
  throw new StewardError(
    'signer_unknown',
    `the document needs the signatures of ${threshold} known key(s) and has ${verified.size}`,
    { details, suggestions: ['Check whose document this is, and which keys should have signed it.'] },
  )
}

/**
 * Verifies an envelope: at least `threshold` *different* known keys have signed it. Signatures by unknown keys are passed over, as
 * DSSE asks, and so is a bad one where enough good ones stand beside it. The payload is parsed only after that.
 *
 * @throws StewardError `document_malformed` (another type, bad base64, not canonical), `document_unsigned`, `signature_invalid` (a
 * known key's signature fails and too few are left), `signer_unknown` (too few known keys have signed), `input_invalid`
 * (threshold below 1), `key_invalid` or `algorithm_refused` (a known key that signed is itself bad)
 */
export const verifyEnvelope = (envelope: Envelope, requirement: EnvelopeRequirement): VerifiedEnvelope => {
  const { payloadType, keys, threshold = 1, limits } = requirement
  if (!Number.isSafeInteger(threshold) || threshold < 1)
    throw new StewardError('input_invalid', `a threshold of ${threshold} signatures would verify nothing`)
  const payloadBytes = decodePayload(envelope, payloadType)
  if (envelope.signatures.length === 0)
    throw new StewardError('document_unsigned', 'the document carries no signature', {
      details: { payload_type: payloadType },
      suggestions: ['Ask its author to sign it: steward sign FILE.'],
    })
  const tally = tallySignatures(envelope, preAuthEncoding(payloadType, payloadBytes), keys)
  assertThreshold(tally, threshold, payloadType)
  return { ...readPayload(payloadBytes, limits), verifiedKeyIds: [...tally.verified] }
}
