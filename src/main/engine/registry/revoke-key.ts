import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { toInstant } from '../../../shared/model/ids'
import type { SignedManifest } from '../../../shared/model/manifest'
import type { SnapshotRevocation } from '../../../shared/model/registry'
import {
  type RevocationStatement,
  readRevocation,
  verifyManifestEnvelope,
  verifyRevocation,
} from '../../protocol/discovery'
import type { Publication } from '../ports'
import type { RegistryContext } from './context'
import { getAgent } from './get-agent'
import type { SubmissionResult } from './publish-manifest'
import { receiptFor } from './receipt'
import { recordChange } from './record-change'

/** The newest manifest of the agent that certifies the key: an older one speaks only where the latest no longer names it. */
const certifyingManifest = async (
  context: RegistryContext,
  { agent_id, key_id }: RevocationStatement,
): Promise<SignedManifest> => {
  const { store, clock } = context
  const read = ({ envelope }: Publication) => verifyManifestEnvelope(envelope, { now: clock.now() })
  const latest = read(await getAgent(context, agent_id))
  if (latest.keys.some((key) => key.key_id === key_id)) return latest.manifest
  const versions = [...(await store.versions(agent_id))].sort((a, b) => b.revision - a.revision)
  for (const { digest } of versions) {
    const publication = await store.byDigest(digest)
    if (publication?.keys.includes(key_id)) return read(publication).manifest
  }
  throw new StewardError('forbidden', `${key_id} was never a key of ${agent_id} in this registry`, {
    details: { agent_id, key_id },
    suggestions: [`Look at the agent's keys: steward info ${agent_id}`],
  })
}

/** DESIGN §7: a compromised owner key suspends the agent until its owner is back with a new one. */
const suspendIfOwnerless = async (
  { store, snapshots }: RegistryContext,
  manifest: SignedManifest,
  { agent_id, key_id }: RevocationStatement,
): Promise<void> => {
  if (manifest.identity.primary_key.key_id !== key_id) return
  const latest = await store.latest(agent_id)
  if (latest?.ownerKey !== key_id || latest.state === 'banned') return
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

const revoke = async (context: RegistryContext, envelope: Envelope): Promise<SubmissionResult> => {
  const manifest = await certifyingManifest(context, readRevocation(envelope))
  const { statement, digest, signedBy } = verifyRevocation(envelope, manifest)
  const recorded = await recordedRevocation(context, statement)
  // The first revocation stands: a later one must not move the time of it.
  if (recorded) return { receipt: await receiptOf(context, recorded), created: false }

  const { agent_id, key_id, reason } = statement
  // The registry's own time: the signer, who may be a thief, chooses the one in the statement (TRUST "Revocation").
  const entry: SnapshotRevocation = { key_id, agent_id, reason, revoked_at: toInstant(context.clock.now()), digest }
  // Before the revocation: a crash between the two then leaves what the next attempt completes.
  await suspendIfOwnerless(context, manifest, statement)
  const { version } = await context.store.revoke(entry, envelope)
  await recordChange(context, version)
  context.log.warn('key revoked', { agent_id, key_id, reason, signed_by: signedBy, version })
  return { receipt: await receiptOf(context, entry), created: true }
}

/**
 * Ends a key for good, on the word of the key itself, the agent's recovery key, or the owner who certified it. A revoked owner
 * key suspends its agent. The same key again gets the receipt of the first revocation.
 *
 * @throws StewardError `agent_unknown`, and as `verifyRevocation`
 */
export const revokeKey = (context: RegistryContext, envelope: Envelope): Promise<SubmissionResult> =>
  context.submit(() => revoke(context, envelope))
