import { type ErrorCode, StewardError } from '../../../shared/model/errors'
import type { AgentId, KeyId } from '../../../shared/model/ids'
import type { OwnManifest, PublishedRotation } from '../../../shared/model/key-custody'
import type { OutboxItem } from '../../../shared/model/outbox'
import { signRevocation, verifyManifestEnvelope } from '../../protocol/discovery'
import { audit, type EngineContext } from '../context'
import { refreshRegistries } from '../discovery/search-agents'
import { deliverOutbox, enqueue } from '../outbox'
import { acceptOwnerKey } from '../verification/accepted-keys'
import { keepOwnManifest, preparedSlot } from './own-manifest'
import { deliveryOf } from './revoke-key'

/**
 * Submits what was prepared for the agent, or for every agent of this vault, to every configured registry; those that are away
 * get it when they return.
 *
 * @throws StewardError what the registries refuse with where all of them do
 */
export async function publishPrepared(context: EngineContext, agentId?: AgentId): Promise<PublishedRotation[]> {
  const prepared = (await context.store.ownManifests.list()).filter(
    (manifest) => manifest.state === 'prepared' && (agentId === undefined || manifest.agent_id === agentId),
  )
  if (prepared.length === 0) return []
  const published: PublishedRotation[] = []
  for (const manifest of prepared) published.push(await publishOne(context, manifest))
  await refreshRegistries(context)
  return published
}

async function publishOne(context: EngineContext, manifest: OwnManifest): Promise<PublishedRotation> {
  const { agent_id: agentId, envelope, digest, replaces } = manifest
  const items = await enqueue(context, { kind: 'manifest', agentId, envelope })
  if (items.length === 0)
    throw new StewardError('registry_unknown', 'no registry is configured to publish to', {
      suggestions: ['Add one: steward registry add URL'],
    })
  await audit(context, 'manifest.published', agentId, { digest, registries: items.map(({ registry }) => registry) })
  await deliverOutbox(context, true)
  const now = await Promise.all(items.map(async (item) => (await context.store.outbox.get(item.id)) ?? item))
  await assertTaken(context, now)
  await keepOwnManifest(context, { agentId, envelope, digest }, 'submitted', replaces)
  await context.store.ownManifests.remove(preparedSlot(agentId))
  const verified = verifyManifestEnvelope(envelope, { now: context.clock.now() })
  const { ownerKey } = verified
  // Who made the change needs no word of others for it.
  await acceptOwnerKey(context, { agentId, keyId: ownerKey, word: 'own', verified })
  const recovered = replaces !== undefined && (await context.store.cache.revocations([replaces])).length > 0
  if (replaces !== undefined && !recovered) await scheduleRevocation(context, manifest, replaces, ownerKey)
  const pending = now.flatMap(({ pending_until }) => (pending_until ? [pending_until] : [])).sort()[0]
  return {
    agent_id: agentId,
    new_key: ownerKey,
    ...(replaces !== undefined && { old_key: replaces }),
    reactivated: recovered,
    ...(pending !== undefined && { pending_until: pending }),
    deliveries: now.map(deliveryOf),
  }
}

/** What every registry refuses is taken back, so that its owner can prepare it anew. */
async function assertTaken(context: EngineContext, items: readonly OutboxItem[]): Promise<void> {
  if (items.some(({ state }) => state === 'delivered')) return
  const failed = items.find(({ state }) => state === 'refused') ?? items[0]
  for (const item of items) if (item.state === 'refused') await context.store.outbox.remove(item.id)
  throw new StewardError(
    (failed?.error?.code ?? 'registry_unavailable') as ErrorCode,
    failed?.error?.message ?? 'no registry took it',
    {
      details: { registries: items.map(({ registry, error }) => ({ registry, error: error?.message })) },
      suggestions: ['Those that are away get it when they return; ask again to try at once: steward publish'],
    },
  )
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
