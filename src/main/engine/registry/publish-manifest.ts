import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { KeyId } from '../../../shared/model/ids'
import {
  judgeSuccession,
  type Succession,
  type VerifiedManifest,
  verifyManifestEnvelope,
} from '../../protocol/discovery'
import type { PendingRotation, Publication } from '../ports'
import { acceptManifest, receiptOf } from './accept-manifest'
import type { SubmissionSource } from './activity'
import type { RegistryContext } from './context'
import { assertPublishable } from './publishable'
import { judgeName } from './reviews'
import { matureRotations, waitForVeto, waitingReceipt } from './rotations'

export interface ManifestSubmission {
  readonly envelope: Envelope
  /** The key whose signature the request carries. */
  readonly signedBy: KeyId
  readonly source?: SubmissionSource
}

export interface SubmissionResult {
  /** Signed submission receipt; of the first submission where the same document comes again. */
  readonly receipt: Envelope
  /** False where the same document was there already. */
  readonly created: boolean
  /** True where it counts only after the time for a veto (TRUST "Rotation"). */
  readonly pending?: true
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

/** Every key that the manifest gives a say: a revoked signer or recovery key must not come back in another role. */
const relyingOn = ({ keys, manifest: { identity } }: VerifiedManifest): KeyId[] =>
  [...keys, ...(identity.multi_sig?.signers ?? []), ...(identity.recovery_key ? [identity.recovery_key] : [])].map(
    (key) => key.key_id,
  )

const assertNotRevoked = async ({ store }: RegistryContext, verified: VerifiedManifest): Promise<void> => {
  const { summary } = verified
  // TRUST "Freshness": a revocation counts for good.
  for (const key_id of relyingOn(verified))
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

const revokedAmong = async ({ store }: RegistryContext, keys: readonly KeyId[]): Promise<ReadonlySet<KeyId>> => {
  const revoked = new Set<KeyId>()
  for (const key of keys) if (await store.isRevoked(key)) revoked.add(key)
  return revoked
}

const successionOf = async (
  context: RegistryContext,
  previous: Publication,
  next: VerifiedManifest & { readonly envelope: Envelope },
): Promise<Succession> => {
  const before = verifyManifestEnvelope(previous.envelope, { now: context.clock.now() })
  const succession = judgeSuccession(before, next, await revokedAmong(context, relyingOn(before)))
  // TRUST "Freshness": versions never go backwards.
  if ((await context.store.byDigest(next.digest)) !== undefined)
    throw new StewardError('version_not_newer', `this manifest of ${next.summary.id} was replaced by a later one`, {
      details: { digest: next.digest, latest: previous.digest },
      suggestions: ['Change the manifest (its version at least), sign and publish it anew.'],
    })
  return succession
}

interface Judged {
  readonly verified: VerifiedManifest
  readonly previous: Publication | undefined
  /** Undefined for an agent's first manifest, and for the one that is there already. */
  readonly succession: Succession | undefined
}

const judge = async (context: RegistryContext, envelope: Envelope): Promise<Judged> => {
  const verified = verifyManifestEnvelope(envelope, { now: context.clock.now() })
  assertPublishable(verified, context.desk?.policy())
  await assertNotRevoked(context, verified)
  const previous = await context.store.latest(verified.summary.id)
  if (previous?.digest === verified.digest) return { verified, previous, succession: undefined }
  const succession = previous && (await successionOf(context, previous, { ...verified, envelope }))
  await assertKeysFree(context, verified)
  return { verified, previous, succession }
}

const publish = async (
  context: RegistryContext,
  { envelope, signedBy, source = {} }: ManifestSubmission,
): Promise<SubmissionResult> => {
  assertSubmittedByOwner(verifyManifestEnvelope(envelope, { now: context.clock.now() }), signedBy)
  const { verified, previous, succession } = await judge(context, envelope)
  if (previous?.digest === verified.digest) return { receipt: await receiptOf(context, previous), created: false }
  if (succession?.kind === 'rotation' && succession.word === 'delay') {
    const { rotation, created } = await waitForVeto(context, { verified, envelope, from: succession.from }, source)
    return { receipt: await waitingReceipt(context, rotation), created, pending: true }
  }
  const { held } = previous ? { held: false } : await judgeName(context, verified)
  const publication = await acceptManifest(context, { verified, envelope, succession, held }, source)
  return { receipt: await receiptOf(context, publication), created: true }
}

/**
 * Takes a manifest into the registry, or says again that it is there. One that changes the owner key on the old and the new
 * key's word alone waits for a veto.
 *
 * @throws StewardError as `verifyManifestEnvelope`; `request_signer_mismatch`, `key_revoked`, `forbidden` (the id is another
 * owner's, a rotation nobody may word, a reserved name), `conflict` (a key is another agent's), `version_not_newer`
 */
export const publishManifest = (context: RegistryContext, submission: ManifestSubmission): Promise<SubmissionResult> =>
  context.submit(() => publish(context, submission))

/** Accepts the rotations whose time for a veto is over, as if they came now: what they build on may have changed meanwhile. */
export const applyDueRotations = (context: RegistryContext): Promise<void> =>
  context.submit(() =>
    matureRotations(context, async ({ envelope }: PendingRotation) => {
      const { verified, succession } = await judge(context, envelope)
      await acceptManifest(context, { verified, envelope, succession })
    }),
  )
