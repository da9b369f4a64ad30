import type { z } from 'zod'
import { type Envelope, PAYLOAD_TYPE, type PayloadType } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import type { KeyRecord } from '../../../../shared/model/key'
import { type DelegationNotice, delegationNotice, type Endorsement, endorsement } from '../../../../shared/model/review'
import { readUnverified, type Signer, signEnvelope, verifyEnvelope } from '../../identity'

const limits = { maxBytes: 16 * 1024 }

/** A small document of one shape: signed, read on nobody's word yet, and verified. */
const documentOf = <S extends z.ZodType>(payloadType: PayloadType, schema: S, name: string) => {
  const shaped = (payload: unknown): z.output<S> => {
    const parsed = schema.safeParse(payload)
    if (parsed.success) return parsed.data
    throw new StewardError('document_malformed', `the ${name} does not have the form of one`, {
      details: { issues: parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`) },
    })
  }
  return {
    sign: (content: z.output<S>, signer: Signer): Promise<Envelope> =>
      signEnvelope(payloadType, shaped(content), [signer]),
    read: (envelope: Envelope): z.output<S> => shaped(readUnverified(envelope, payloadType, limits).payload),
    verify: (envelope: Envelope, keys: readonly KeyRecord[]): z.output<S> =>
      shaped(verifyEnvelope(envelope, { payloadType, keys, limits }).payload),
  }
}

const endorsements = documentOf(PAYLOAD_TYPE.endorsement, endorsement, 'endorsement')
const notices = documentOf(PAYLOAD_TYPE.delegationNotice, delegationNotice, 'notice of a delegation')

/** One agent's word for another, signed by the owner key of the one that endorses. */
export const signEndorsement = (content: Endorsement, owner: Signer): Promise<Envelope> =>
  endorsements.sign(content, owner)

/** Who endorses whom, on nobody's word yet. @throws StewardError `document_malformed` */
export const readEndorsement = (envelope: Envelope): Endorsement => endorsements.read(envelope)

/** @param owner the owner key of the agent that endorses. @throws StewardError `signature_invalid`, `signer_unknown` */
export const verifyEndorsement = (envelope: Envelope, owner: KeyRecord): Endorsement =>
  endorsements.verify(envelope, [owner])

/** A client's word that it delegated, signed by its owner key. */
export const signDelegationNotice = (content: DelegationNotice, client: Signer): Promise<Envelope> =>
  notices.sign(content, client)

/** @throws StewardError `document_malformed` */
export const readDelegationNotice = (envelope: Envelope): DelegationNotice => notices.read(envelope)

/** @param owner the owner key of the client. @throws StewardError `signature_invalid`, `signer_unknown` */
export const verifyDelegationNotice = (envelope: Envelope, owner: KeyRecord): DelegationNotice =>
  notices.verify(envelope, [owner])
