import type { z } from 'zod'
import type { Envelope, PayloadType } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { fromInstant } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { RegistryRoot } from '../../../shared/model/registry'
import { type EnvelopePayload, type Signer, signEnvelope } from '../identity'

/** A kind of document that a registry signs. */
export interface RegistryDocumentKind<S extends z.ZodType> {
  readonly payloadType: PayloadType
  readonly schema: S
  /** For the message: "the snapshot". */
  readonly name: string
  readonly maxBytes: number
}

const misshapen = (name: string, error: z.ZodError): StewardError =>
  new StewardError('document_malformed', `${name} does not have the form of one`, {
    details: { issues: error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`) },
    suggestions: ['Check that both sides speak the same version of the protocol.'],
  })

/** @throws StewardError `document_malformed` */
export const readContent = <S extends z.ZodType>(
  kind: RegistryDocumentKind<S>,
  { payload }: Pick<EnvelopePayload, 'payload'>,
): z.output<S> => {
  const parsed = kind.schema.safeParse(payload)
  if (!parsed.success) throw misshapen(kind.name, parsed.error)
  return parsed.data
}

/** Signs only what every reader would take. @throws StewardError `document_malformed` */
export const signContent = async <S extends z.ZodType>(
  kind: RegistryDocumentKind<S>,
  content: z.output<S>,
  signer: Signer,
): Promise<Envelope> => signEnvelope(kind.payloadType, readContent(kind, { payload: content }), [signer])

/** The snapshot keys the root delegates to at a time, in milliseconds since the epoch (TRUST "Keys": until when). */
export const snapshotKeysAt = (root: RegistryRoot, at: number): KeyRecord[] =>
  root.snapshot_keys.filter((key) => at < fromInstant(key.not_after))
