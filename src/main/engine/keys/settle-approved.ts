import type { KeyId } from '../../../shared/model/ids'
import type { OwnManifest } from '../../../shared/model/key-custody'
import { signRevocation, verifyManifestEnvelope } from '../../protocol/discovery'
import type { EngineContext } from '../context'
import { refreshRegistries } from '../discovery/search-agents'
import { enqueue } from '../outbox'
import { acceptOwnerKey } from '../verification/accepted-keys'
import { keepOwnManifest, listedManifest } from './own-manifest'
import { preparedSlot } from './prepared-slot'

/**
 * What the signers approved meanwhile is submitted as much as if it had gone out whole. Looked at before anything is built on
 * what the registries list.
 */
export async function settleApproved(context: EngineContext): Promise<void> {
  const prepared = (await context.store.ownManifests.list()).filter(({ state }) => state === 'prepared')
  if (prepared.length > 0) await refreshRegistries(context)
  for (const manifest of prepared) {
    const listed = await listedManifest(context, manifest.agent_id)
    if (listed?.digest === manifest.digest) await settlePrepared(context, { ...manifest, envelope: listed.envelope })
  }
}

/** @returns whether it replaces a revoked key */
export async function settlePrepared(context: EngineContext, manifest: OwnManifest): Promise<boolean> {
  const { agent_id: agentId, envelope, digest, replaces } = manifest
  await keepOwnManifest(context, { agentId, envelope, digest }, 'submitted', replaces)
  await context.store.ownManifests.remove(preparedSlot(agentId))
  const verified = verifyManifestEnvelope(envelope, { now: context.clock.now() })
  const { ownerKey } = verified
  // Who made the change needs no word of others for it.
  await acceptOwnerKey(context, { agentId, keyId: ownerKey, word: 'own', verified })
  const recovered = replaces !== undefined && (await context.store.cache.revocations([replaces])).length > 0
  if (replaces !== undefined && !recovered) await scheduleRevocation(context, manifest, replaces, ownerKey)
  return recovered
}

/**
 * The old key's end after its grace, signed now by its successor, so that it comes about with the vault locked as well (TRUST
 * "Rotation": 30 days, then revoked).
 */
async function scheduleRevocation(
  context: EngineContext,
  manifest: OwnManifest,
  old: KeyId,
  successor: KeyId,
): Promise<void> {
  const { rotation_history } = verifyManifestEnvelope(manifest.envelope, { now: context.clock.now() }).manifest.identity
  const entry = rotation_history.findLast(({ key_id }) => key_id === old)
  if (entry?.valid_until === undefined) return
  const statement = {
    agent_id: manifest.agent_id,
    key_id: old,
    reason: 'scheduled_rotation',
    revoked_at: entry.valid_until,
    compromised_at: entry.rotated_at,
  }
  const envelope = await signRevocation(statement, context.vault.signer(successor))
  await enqueue(context, { kind: 'revocation', agentId: manifest.agent_id, envelope, dueAt: entry.valid_until })
}
