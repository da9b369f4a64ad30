import type { z } from 'zod'
import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { Digest, KeyId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import { decodeBase64, sha256Digest } from '../encoding'
import { readUnverified, type Signer, signEnvelope, verifyEnvelope } from '../identity'

/** A document of a delegation as it was made: the envelope, and the digest by which others refer to it. */
export interface Signed {
  readonly envelope: Envelope
  readonly digest: Digest
}

/** A document of a delegation whose signature and shape were checked. */
export interface Verified<T> {
  readonly content: T
  readonly digest: Digest
  readonly signedBy: KeyId
}

interface Kind<S extends z.ZodType> {
  readonly payloadType: string
  readonly schema: S
  /** For the message: "the order". */
  readonly name: string
  readonly maxBytes: number
}

const misshapen = (name: string, error: z.ZodError | undefined): StewardError =>
  new StewardError('document_malformed', `${name} does not have the form of one`, {
    details: { issues: error?.issues.slice(0, 5).map((i) => `${i.path.join('.')}: ${i.message}`) ?? [] },
    suggestions: ['Check that both sides speak the same version of the protocol.'],
  })

/**
 * Signs a document of the right form and size, so that nothing leaves that the other side would refuse.
 *
 * @throws StewardError `document_malformed`, `payload_too_large`
 */
export const makeDocument = async <S extends z.ZodType>(
  kind: Kind<S>,
  content: z.output<S>,
  signer: Signer,
): Promise<Signed> => {
  const parsed = kind.schema.safeParse(content)
  if (!parsed.success) throw misshapen(kind.name, parsed.error)
  const envelope = await signEnvelope(kind.payloadType, parsed.data, [signer])
  const bytes = decodeBase64(envelope.payload)
  if (bytes.byteLength <= kind.maxBytes) return { envelope, digest: sha256Digest(bytes) }
  throw new StewardError('payload_too_large', `${kind.name} would have ${bytes.byteLength} bytes`, {
    details: { size: bytes.byteLength, limit: kind.maxBytes },
    suggestions: ['Say less in it; large content belongs into artifacts.'],
  })
}

/**
 * @throws StewardError `document_malformed`, `document_unsigned`, `signature_invalid`, `signer_unknown`, `payload_too_large`,
 * `key_invalid`, `algorithm_refused`
 */
export const readDocument = <S extends z.ZodType>(
  kind: Kind<S>,
  envelope: Envelope,
  keys: readonly KeyRecord[],
): Verified<z.output<S>> => {
  const { payloadType, maxBytes } = kind
  const verified = verifyEnvelope(envelope, { payloadType, keys, limits: { maxBytes } })
  const parsed = kind.schema.safeParse(verified.payload)
  const [signedBy] = verified.verifiedKeyIds
  if (parsed.success && signedBy !== undefined) return { content: parsed.data, digest: verified.digest, signedBy }
  throw misshapen(kind.name, parsed.error)
}

/**
 * What a document of one's own store says, on the store's word: a key that signed it may have been replaced since.
 *
 * @throws StewardError `document_malformed`, `payload_too_large`
 */
export const readOwnDocument = <S extends z.ZodType>(kind: Kind<S>, envelope: Envelope): z.output<S> => {
  const parsed = kind.schema.safeParse(readUnverified(envelope, kind.payloadType, { maxBytes: kind.maxBytes }).payload)
  if (parsed.success) return parsed.data
  throw misshapen(kind.name, parsed.error)
}
