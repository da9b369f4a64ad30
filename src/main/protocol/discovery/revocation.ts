import { z } from 'zod'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { agentId, type Digest, fromInstant, instant, type KeyId, keyId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { SignedManifest } from '../../../shared/model/manifest'
import { addSignature, readUnverified, type Signer, type VerifiedEnvelope, verifyEnvelope } from '../identity'
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

/** Which key of which agent a revocation is about, on nobody's word yet. @throws StewardError `document_malformed`, `payload_too_large` */
export const readRevocation = (envelope: Envelope): RevocationStatement =>
  readContent(REVOCATION, readUnverified(envelope, REVOCATION.payloadType, { maxBytes: REVOCATION.maxBytes }))

const certifiedKey = ({ identity }: SignedManifest, id: KeyId): KeyRecord | undefined =>
  [identity.primary_key, ...identity.operational_keys].find((key) => key.key_id === id)

const graceIsOver = ({ identity }: SignedManifest, id: KeyId, now: number): boolean =>
  identity.rotation_history.some(
    ({ key_id, valid_until }) => key_id === id && valid_until !== undefined && fromInstant(valid_until) <= now,
  )

export interface RevocationJudge {
  /** A verified manifest of the agent that certifies the key: the newest that does. */
  readonly certifying: SignedManifest
  /** The agent's latest accepted manifest; its owner key succeeded the others under the rules of rotation. */
  readonly latest: SignedManifest
  /** Keys that are revoked already: their word counts for nothing. */
  readonly revoked: ReadonlySet<KeyId>
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Each alternative that ends the key: so many signatures of these keys. */
interface Voice {
  readonly keys: readonly KeyRecord[]
  readonly threshold: number
}

/**
 * Who may end a key (TRUST "Revocation"): the recovery key; a successor that the rules accepted, or for an operational key the
 * owner who certifies it; the key itself. Where the agent asks for M of N, one key alone ends an owner key no more.
 */
const voices = ({ latest, revoked, now }: RevocationJudge, key: KeyRecord, isOwners: boolean): Voice[] => {
  const { primary_key, recovery_key, multi_sig } = latest.identity
  const unrevoked = (keys: readonly KeyRecord[]) => keys.filter((entry) => !revoked.has(entry.key_id))
  const one = (keys: readonly KeyRecord[]): Voice => ({ keys: unrevoked(keys), threshold: 1 })
  const offline = one(recovery_key ? [recovery_key] : [])
  if (multi_sig) {
    const many = { keys: unrevoked(multi_sig.signers), threshold: multi_sig.threshold }
    if (!isOwners) return [offline, many, one([key])]
    // The signers approved the rotation that named this end.
    return graceIsOver(latest, key.key_id, now) ? [offline, many, one([primary_key])] : [offline, many]
  }
  const successor = key.key_id === primary_key.key_id ? [] : [primary_key]
  return [offline, one(successor), one([key])]
}

/**
 * A revocation that whoever may end the key has signed.
 *
 * @throws StewardError `forbidden` where the manifest is another agent's or does not certify the key, or nobody who may has
 * signed; `document_malformed`, `document_unsigned`, `signature_invalid`
 */
export const verifyRevocation = (envelope: Envelope, judge: RevocationJudge): VerifiedRevocation => {
  const { certifying } = judge
  const statement = readRevocation(envelope)
  const key = certifiedKey(certifying, statement.key_id)
  if (statement.agent_id !== certifying.agent.id || key === undefined)
    throw new StewardError('forbidden', `${statement.key_id} is not a key of ${statement.agent_id}`, {
      suggestions: [`Look at the agent's keys: steward info ${statement.agent_id}`],
    })
  const isOwners = certifying.identity.primary_key.key_id === key.key_id
  let broken: StewardError | undefined
  for (const voice of voices(judge, key, isOwners)) {
    const opened = openedBy(envelope, voice)
    if (opened instanceof StewardError) broken ??= opened.code === 'signer_unknown' ? undefined : opened
    else return { statement, digest: opened.digest, signedBy: opened.verifiedKeyIds[0] ?? key.key_id }
  }
  if (broken) throw broken
  const threshold = isOwners ? judge.latest.identity.multi_sig?.threshold : undefined
  throw new StewardError(
    'forbidden',
    threshold === undefined
      ? `the revocation of ${statement.key_id} is signed by nobody who may end that key`
      : `the revocation of ${statement.key_id} needs ${threshold} of the agent's signers, or its recovery key`,
    {
      details: { agent_id: statement.agent_id, key_id: statement.key_id },
      suggestions: [
        threshold === undefined
          ? 'Sign it with the key itself or with the recovery key.'
          : 'Have its signers approve it: steward multi-sig-approve',
      ],
    },
  )
}

const openedBy = (envelope: Envelope, { keys, threshold }: Voice): VerifiedEnvelope | StewardError => {
  try {
    return verifyEnvelope(envelope, { payloadType: REVOCATION.payloadType, keys, threshold })
  } catch (error) {
    if (error instanceof StewardError) return error
    throw error
  }
}

/** Signs a revocation with several keys: M of N. @throws StewardError `document_malformed` */
export const signRevocation = async (
  statement: RevocationStatement,
  signer: Signer,
  ...more: readonly Signer[]
): Promise<Envelope> => {
  let envelope = await signContent(REVOCATION, statement, signer)
  for (const next of more) envelope = await addSignature(envelope, next)
  return envelope
}
