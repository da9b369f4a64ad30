import { z } from 'zod'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { agentId, type Digest, instant, type KeyId, keyId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { SignedManifest } from '../../../shared/model/manifest'
import { readUnverified, type Signer, verifyEnvelope } from '../identity'
import { readContent, signContent } from './registry-documents'

/** DESIGN §3. `compromised_at` is the owner's word on since when; documents with an earlier registry receipt are spared (TRUST). */
export const revocationStatement = z.object({
  agent_id: agentId,
  key_id: keyId,
  reason: z.string().min(1).max(200),
  revoked_at: instant,
  compromised_at: instant.optional(),
  evidence: z.string().max(4000).optional(),
})
export type RevocationStatement = z.infer<typeof revocationStatement>

const REVOCATION = {
  payloadType: PAYLOAD_TYPE.revocation,
  schema: revocationStatement,
  name: 'the revocation',
  maxBytes: 32 * 1024,
} as const

export interface VerifiedRevocation {
  readonly statement: RevocationStatement
  readonly digest: Digest
  readonly signedBy: KeyId
}

/** @throws StewardError `document_malformed` */
export const signRevocation = (statement: RevocationStatement, signer: Signer): Promise<Envelope> =>
  signContent(REVOCATION, statement, signer)

/** Which key of which agent a revocation is about, on nobody's word yet. @throws StewardError `document_malformed`, `payload_too_large` */
export const readRevocation = (envelope: Envelope): RevocationStatement =>
  readContent(REVOCATION, readUnverified(envelope, REVOCATION.payloadType, { maxBytes: REVOCATION.maxBytes }))

const certifiedKey = ({ identity }: SignedManifest, id: KeyId): KeyRecord | undefined =>
  [identity.primary_key, ...identity.operational_keys].find((key) => key.key_id === id)

/** Who may end a key: itself, the recovery key, and for an operational key the owner who certified it (TRUST "Keys", "Revocation"). */
const mayRevoke = ({ identity }: SignedManifest, key: KeyRecord): KeyRecord[] => [
  key,
  ...(identity.recovery_key ? [identity.recovery_key] : []),
  ...(key.key_id === identity.primary_key.key_id ? [] : [identity.primary_key]),
]

/**
 * A revocation that whoever may end the key has signed.
 *
 * @param manifest a verified manifest of the agent that certifies the key
 * @throws StewardError `forbidden` where the manifest is another agent's or does not certify the key, or nobody who may has
 * signed; `document_malformed`, `document_unsigned`, `signature_invalid`
 */
export const verifyRevocation = (envelope: Envelope, manifest: SignedManifest): VerifiedRevocation => {
  const statement = readRevocation(envelope)
  const key = certifiedKey(manifest, statement.key_id)
  if (statement.agent_id !== manifest.agent.id || key === undefined)
    throw new StewardError('forbidden', `${statement.key_id} is not a key of ${statement.agent_id}`, {
      suggestions: [`Look at the agent's keys: steward info ${statement.agent_id}`],
    })
  const keys = mayRevoke(manifest, key)
  try {
    const { digest, verifiedKeyIds } = verifyEnvelope(envelope, { payloadType: REVOCATION.payloadType, keys })
    return { statement, digest, signedBy: verifiedKeyIds[0] ?? key.key_id }
  } catch (error) {
    if (!(error instanceof StewardError) || error.code !== 'signer_unknown') throw error
    throw new StewardError(
      'forbidden',
      `the revocation of ${statement.key_id} is signed by nobody who may end that key`,
      {
        details: { agent_id: statement.agent_id, key_id: statement.key_id },
        suggestions: ['Sign it with the key itself or with the recovery key.'],
        cause: error,
      },
    )
  }
}
