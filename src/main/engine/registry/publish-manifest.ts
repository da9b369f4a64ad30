import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, type KeyId, toInstant } from '../../../shared/model/ids'
import { assertOwnerContinuity, type VerifiedManifest, verifyManifestEnvelope } from '../../protocol/discovery'
import type { Publication } from '../ports'
import type { RegistryContext } from './context'
import { assertPublishable } from './publishable'
import { receiptFor } from './receipt'
import { recordChange } from './record-change'

export interface ManifestSubmission {
  readonly envelope: Envelope
  /** The key whose signature the request carries. */
  readonly signedBy: KeyId
}

export interface SubmissionResult {
  /** Signed submission receipt; of the first submission where the same document comes again. */
  readonly receipt: Envelope
  /** False where the same document was there already. */
  readonly created: boolean
}

const assertSubmittedByOwner = ({ ownerKey, summary }: VerifiedManifest, signedBy: KeyId): void => {
  // Else whoever holds a copy of an old manifest could submit it in the owner's place.
  if (signedBy !== ownerKey)
    throw new StewardError(
      'request_signer_mismatch',
      `the manifest of ${summary.id} is submitted by another key than its own`,
      {
        details: { signed_by: signedBy, primary_key: ownerKey },
        suggestions: ['Sign the request with the primary key of the manifest.'],
      },
    )
}

const assertNotRevoked = async ({ store }: RegistryContext, { keys, summary }: VerifiedManifest): Promise<void> => {
  // TRUST "Freshness": a revocation counts for good.
  for (const { key_id } of keys)
    if (await store.isRevoked(key_id))
      throw new StewardError('key_revoked', `the manifest of ${summary.id} relies on a key that is revoked`, {
        details: { key_id },
        suggestions: ['Make a new key and sign the manifest with it: steward keygen.'],
      })
}

/** A key speaks for one owner: else a stranger's manifest could claim another agent's calls by naming its key. */
const assertKeysFree = async (
  { store }: RegistryContext,
  { keys, summary, ownerKey }: VerifiedManifest,
): Promise<void> => {
  for (const { key_id } of keys) {
    const holder = await store.byKey(key_id)
    if (holder !== undefined && holder.agentId !== summary.id && holder.ownerKey !== ownerKey)
      throw new StewardError('conflict', `a key of ${summary.id} is certified for the agent of another owner`, {
        details: { key_id, agent_id: holder.agentId },
        suggestions: ['Certify a key that was made for this agent alone.'],
      })
  }
}

const assertSuccessor = async (
  { store, clock }: RegistryContext,
  previous: Publication,
  next: VerifiedManifest & { readonly envelope: Envelope },
): Promise<void> => {
  assertOwnerContinuity(verifyManifestEnvelope(previous.envelope, { now: clock.now() }), next)
  // TRUST "Freshness": versions never go backwards.
  if ((await store.byDigest(next.digest)) !== undefined)
    throw new StewardError('version_not_newer', `this manifest of ${next.summary.id} was replaced by a later one`, {
      details: { digest: next.digest, latest: previous.digest },
      suggestions: ['Change the manifest (its version at least), sign and publish it anew.'],
    })
}

const publicationOf = (
  { summary, digest, ownerKey, keys }: VerifiedManifest,
  envelope: Envelope,
  revision: number,
  now: number,
): Publication => ({
  agentId: summary.id as AgentId,
  revision,
  digest,
  envelope,
  summary,
  ownerKey,
  keys: keys.map((key) => key.key_id),
  publishedAt: toInstant(now),
})

const receiptOf = (context: RegistryContext, { agentId, digest, ownerKey, publishedAt, revision }: Publication) =>
  receiptFor(context, {
    document_digest: digest,
    payload_type: PAYLOAD_TYPE.manifest,
    agent_id: agentId,
    key_id: ownerKey,
    submitted_at: publishedAt,
    revision,
  })

const publish = async (
  context: RegistryContext,
  { envelope, signedBy }: ManifestSubmission,
): Promise<SubmissionResult> => {
  const now = context.clock.now()
  const verified = verifyManifestEnvelope(envelope, { now })
  assertSubmittedByOwner(verified, signedBy)
  assertPublishable(verified)
  await assertNotRevoked(context, verified)
  const previous = await context.store.latest(verified.summary.id)
  if (previous?.digest === verified.digest) return { receipt: await receiptOf(context, previous), created: false }
  if (previous) await assertSuccessor(context, previous, { ...verified, envelope })
  await assertKeysFree(context, verified)

  const publication = publicationOf(verified, envelope, (previous?.revision ?? 0) + 1, now)
  const { version } = await context.store.publish(publication)
  await recordChange(context, version)
  context.log.info('manifest published', {
    agent_id: publication.agentId,
    revision: publication.revision,
    digest: publication.digest,
    version,
  })
  return { receipt: await receiptOf(context, publication), created: true }
}

/**
 * Takes a manifest into the registry, or says again that it is there.
 *
 * @throws StewardError as `verifyManifestEnvelope`; `request_signer_mismatch`, `key_revoked`, `forbidden` (the id is another
 * owner's, a rotation, a reserved name), `conflict` (a key is another agent's), `version_not_newer`
 */
export const publishManifest = (context: RegistryContext, submission: ManifestSubmission): Promise<SubmissionResult> =>
  context.submit(() => publish(context, submission))
