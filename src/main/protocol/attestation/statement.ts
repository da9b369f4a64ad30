import {
  type AttestationPredicate,
  type AttestationStatement,
  attestationStatement,
} from '../../../shared/model/attestation'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { Digest, Instant, KeyId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { SignedManifest } from '../../../shared/model/manifest'
import { keysInGrace } from '../discovery'
import { decodeBase64, sha256Digest } from '../encoding'
import { readUnverified, type Signer, signEnvelope, verifyEnvelope } from '../identity'

/** Bytes of an attestation's canonical JSON: its base64 must fit into what a registry takes. */
export const MAX_ATTESTATION_BYTES = 640 * 1024

const SHA256_PREFIX = 'sha256:'
const limits = { maxBytes: MAX_ATTESTATION_BYTES }

export interface ReadAttestation {
  readonly attestation: AttestationPredicate
  /** What the attestation says of: the agent's manifest by digest. */
  readonly manifestDigest: Digest
  readonly subject: string
  readonly digest: Digest
}

const misshapen = (issues: readonly string[]): StewardError =>
  new StewardError('document_malformed', 'the attestation does not have the form of one', {
    details: { issues: issues.slice(0, 5) },
    suggestions: ['Have its owner attest anew: steward attest --capability NAME'],
  })

const read = (payload: unknown, digest: Digest): ReadAttestation => {
  const parsed = attestationStatement.safeParse(payload)
  const subject = parsed.data?.subject[0]
  if (!parsed.success || subject === undefined)
    throw misshapen(parsed.error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [])
  return {
    attestation: parsed.data.predicate,
    manifestDigest: `${SHA256_PREFIX}${subject.digest.sha256}` as Digest,
    subject: subject.name,
    digest,
  }
}

/**
 * Signs what is attested of an agent whose manifest has the digest.
 *
 * @throws StewardError `document_malformed`, `payload_too_large`
 */
export async function signAttestation(
  manifestDigest: Digest,
  predicate: AttestationPredicate,
  signer: Signer,
  ...more: readonly Signer[]
): Promise<{ envelope: Envelope; digest: Digest }> {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: predicate.agent_id, digest: { sha256: manifestDigest.slice(SHA256_PREFIX.length) } }],
    predicateType: 'https://steward-protocol.org/attestation/capability/v1',
    predicate,
  } satisfies AttestationStatement
  const parsed = attestationStatement.safeParse(statement)
  if (!parsed.success) throw misshapen(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
  const envelope = await signEnvelope(PAYLOAD_TYPE.attestation, parsed.data, [signer, ...more])
  const bytes = decodeBase64(envelope.payload)
  if (bytes.byteLength <= MAX_ATTESTATION_BYTES) return { envelope, digest: sha256Digest(bytes) }
  throw new StewardError('payload_too_large', `the attestation would have ${bytes.byteLength} bytes`, {
    details: { size: bytes.byteLength, limit: MAX_ATTESTATION_BYTES },
    suggestions: ['Split the tests among several capabilities', 'Give the tests shorter names'],
  })
}

/** Whose word an attestation needs. */
export interface Vouchers {
  readonly owner: KeyRecord
  /** DESIGN §7 M-of-N: so many of these have to sign as well; the owner's key may be one of them. */
  readonly approval?: { readonly threshold: number; readonly signers: readonly KeyRecord[] } | undefined
  /** TRUST "Rotation": replaced owner keys in their grace; each vouches for what it signed before. */
  readonly replaced?: readonly { readonly key: KeyRecord; readonly rotatedAt: Instant }[]
}

/**
 * @param revoked keys whose word counts for nothing any more
 * @param graceAt for what was submitted long before: also the replaced keys whose grace is not over then
 */
export const vouchersOf = (
  identity: SignedManifest['identity'],
  revoked: ReadonlySet<KeyId>,
  graceAt?: number,
): Vouchers => ({
  owner: identity.primary_key,
  ...(graceAt !== undefined && { replaced: replacedAt(identity, graceAt) }),
  ...approvalOf(identity, revoked),
})

const replacedAt = (identity: SignedManifest['identity'], now: number): NonNullable<Vouchers['replaced']> =>
  keysInGrace(identity, now).flatMap((key) => {
    const entry = identity.rotation_history.findLast(({ key_id }) => key_id === key.key_id)
    return entry ? [{ key, rotatedAt: entry.rotated_at }] : []
  })

const approvalOf = (
  { multi_sig }: SignedManifest['identity'],
  revoked: ReadonlySet<KeyId>,
): Pick<Vouchers, 'approval'> => ({
  ...(multi_sig && {
    approval: { ...multi_sig, signers: multi_sig.signers.filter(({ key_id }) => !revoked.has(key_id)) },
  }),
})

/** What an attestation says, verified by all whose word it needs. @throws StewardError as `verifyEnvelope` */
export function openAttestation(
  envelope: Envelope,
  { owner, approval, replaced = [] }: Vouchers,
): ReadAttestation & { signedBy: KeyId } {
  const payloadType = PAYLOAD_TYPE.attestation
  const owners = [owner, ...replaced.map(({ key }) => key)]
  const opened = verifyEnvelope(envelope, { payloadType, keys: owners, limits })
  const signed = owners.find(({ key_id }) => opened.verifiedKeyIds.includes(key_id)) ?? owner
  if (approval) {
    // The owner's seat was then his key's of that time.
    const keys = approval.signers.map((key) => (key.key_id === owner.key_id ? signed : key))
    verifyEnvelope(envelope, { payloadType, keys, threshold: approval.threshold, limits })
  }
  return { ...read(opened.payload, opened.digest), signedBy: signed.key_id }
}

/** What an attestation says, on nobody's word: to find whose keys it has to be verified with. */
export function readAttestation(envelope: Envelope): ReadAttestation {
  const { payload, digest } = readUnverified(envelope, PAYLOAD_TYPE.attestation, limits)
  return read(payload, digest)
}
