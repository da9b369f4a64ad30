import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type KeyId, toInstant } from '../../../shared/model/ids'
import type { SignedManifest } from '../../../shared/model/manifest'
import type { SnapshotRevocation } from '../../../shared/model/registry'
import {
  type RevocationJudge,
  type RevocationStatement,
  readRevocation,
  type VerifiedManifest,
  verifyManifestEnvelope,
  verifyRevocation,
} from '../../protocol/discovery'
import { recordSigned, type SubmissionSource } from './activity'
import type { RegistryContext } from './context'
import { getAgent } from './get-agent'
import type { SubmissionResult } from './publish-manifest'
import { receiptFor } from './receipt'
import { recordChange } from './record-change'
import { voidRotations } from './rotations'

/** The newest manifest of the agent that certifies the key: an older one speaks only where the latest no longer names it. */
const certifyingManifest = async (
  context: RegistryContext,
  { agent_id, key_id }: RevocationStatement,
  latest: VerifiedManifest,
): Promise<SignedManifest> => {
  const { store, clock } = context
  if (latest.keys.some((key) => key.key_id === key_id)) return latest.manifest
  const versions = [...(await store.versions(agent_id))].sort((a, b) => b.revision - a.revision)
  for (const { digest } of versions) {
    const publication = await store.byDigest(digest)
    if (publication?.keys.includes(key_id))
      return verifyManifestEnvelope(publication.envelope, { now: clock.now() }).manifest
  }
  throw new StewardError('forbidden', `${key_id} was never a key of ${agent_id} in this registry`, {
    details: { agent_id, key_id },
    suggestions: [`Look at the agent's keys: steward info ${agent_id}`],
  })
}

const judgeOf = async (context: RegistryContext, statement: RevocationStatement): Promise<RevocationJudge> => {
  const { store, clock } = context
  const { envelope } = await getAgent(context, statement.agent_id)
  const latest = verifyManifestEnvelope(envelope, { now: clock.now() })
  const { primary_key, recovery_key, multi_sig } = latest.manifest.identity
  const revoked = new Set<KeyId>()
  // The key that is ended: the same revocation again is no other one.
  for (const { key_id } of [primary_key, ...(recovery_key ? [recovery_key] : []), ...(multi_sig?.signers ?? [])])
    if (key_id !== statement.key_id && (await store.isRevoked(key_id))) revoked.add(key_id)
  return {
    certifying: await certifyingManifest(context, statement, latest),
    latest: latest.manifest,
    revoked,
    now: clock.now(),
  }
}

/** DESIGN §7: a compromised owner key suspends the agent until its owner is back with a new one. */
const suspendIfOwnerless = async (
  { store, snapshots, clock }: RegistryContext,
  { agent_id, key_id, reason }: RevocationStatement,
): Promise<void> => {
  const latest = await store.latest(agent_id)
  if (latest?.ownerKey !== key_id || latest.state === 'banned' || latest.state === 'withdrawn') return
  const at = toInstant(clock.now())
  await store.keyEvents.saveSuspension({ agentId: agent_id, cause: 'revocation', reason, at, active: true })
  await store.setState(agent_id, 'suspended')
  snapshots.outdate()
}

const receiptOf = (context: RegistryContext, { agent_id, key_id, digest, revoked_at }: SnapshotRevocation) =>
  receiptFor(context, {
    document_digest: digest,
    payload_type: PAYLOAD_TYPE.revocation,
    agent_id,
    key_id,
    submitted_at: revoked_at,
  })

const recordedRevocation = async (
  { store }: RegistryContext,
  statement: RevocationStatement,
): Promise<SnapshotRevocation | undefined> => {
  if (!(await store.isRevoked(statement.key_id))) return undefined
  const { revocations } = await store.snapshotContent()
  return revocations.find((entry) => entry.key_id === statement.key_id)
}

const revoke = async (
  context: RegistryContext,
  envelope: Envelope,
  source: SubmissionSource,
): Promise<SubmissionResult> => {
  const { statement, digest, signedBy } = verifyRevocation(envelope, await judgeOf(context, readRevocation(envelope)))
  const recorded = await recordedRevocation(context, statement)
  // The first revocation stands: a later one must not move the time of it.
  if (recorded) return { receipt: await receiptOf(context, recorded), created: false }

  const { agent_id, key_id, reason, compromised_at } = statement
  // The registry's own time: the signer, who may be a thief, chooses the one in the statement (TRUST "Revocation").
  const entry: SnapshotRevocation = {
    key_id,
    agent_id,
    reason,
    revoked_at: toInstant(context.clock.now()),
    ...(compromised_at !== undefined && { compromised_at }),
    digest,
  }
  // Before the revocation: a crash between the two then leaves what the next attempt completes.
  await suspendIfOwnerless(context, statement)
  const { version } = await context.store.revoke(entry, envelope)
  await voidRotations(context, agent_id, 'a key of the agent was revoked meanwhile')
  const activity = { agent_id, key_id: signedBy, kind: 'revocation', document_digest: digest } as const
  await recordSigned(context, activity, source)
  await recordChange(context, version)
  context.log.warn('key revoked', { agent_id, key_id, reason, signed_by: signedBy, version })
  return { receipt: await receiptOf(context, entry), created: true }
}

/**
 * Ends a key for good, on the word of whoever may (TRUST "Revocation"). A revoked owner
 * key suspends its agent. The same key again gets the receipt of the first revocation.
 *
 * @throws StewardError `agent_unknown`, and as `verifyRevocation`
 */
export const revokeKey = (
  context: RegistryContext,
  envelope: Envelope,
  source: SubmissionSource = {},
): Promise<SubmissionResult> => context.submit(() => revoke(context, envelope, source))
