import { type ErrorCode, StewardError } from '../../../shared/model/errors'
import type { AgentId, KeyId } from '../../../shared/model/ids'
import type { OwnManifest, PublishedRotation } from '../../../shared/model/key-custody'
import type { OutboxItem } from '../../../shared/model/outbox'
import type { JudgedApproval } from '../../protocol/approval'
import { verifyProposedManifest } from '../../protocol/discovery'
import { approvalOf } from '../approvals/approval-of'
import { propose } from '../approvals/propose'
import { audit, type EngineContext } from '../context'
import { refreshRegistries } from '../discovery/search-agents'
import { type Progress, unwatched } from '../jobs'
import { deliverOutbox, enqueue } from '../outbox'
import { deliveryOf } from './revoke-key'
import { settleApproved, settlePrepared } from './settle-approved'

const STAYS_PREPARED = 'what is prepared stays so, and nobody was told'

/**
 * Submits what was prepared for the agent, or for every agent of this vault, to every configured registry; those that are away
 * get it when they return.
 *
 * @throws StewardError what the registries refuse with where all of them do, `cancelled` where `progress` was stopped before
 */
export async function publishPrepared(
  context: EngineContext,
  agentId?: AgentId,
  progress: Progress = unwatched(),
): Promise<PublishedRotation[]> {
  await progress.unlessStopped(settleApproved(context), STAYS_PREPARED)
  const prepared = (await context.store.ownManifests.list()).filter(
    (manifest) => manifest.state === 'prepared' && (agentId === undefined || manifest.agent_id === agentId),
  )
  if (prepared.length === 0) return []
  const published: PublishedRotation[] = []
  // What one registry has taken counts everywhere: only a veto takes it back.
  await progress.commit('Handing the new manifest to its registries', STAYS_PREPARED)
  for (const [index, manifest] of prepared.entries()) {
    if (prepared.length > 1) progress.share(index, prepared.length)
    published.push(await publishOne(context, manifest))
  }
  progress.step('Reading what the registries list now')
  await refreshRegistries(context)
  return published
}

async function publishOne(context: EngineContext, manifest: OwnManifest): Promise<PublishedRotation> {
  const { agent_id: agentId, envelope, digest, replaces } = manifest
  const approval = await waitingApproval(context, manifest)
  if (approval) return proposed(context, manifest, approval)
  const items = await enqueue(context, { kind: 'manifest', agentId, envelope })
  if (items.length === 0)
    throw new StewardError('registry_unknown', 'no registry is configured to publish to', {
      suggestions: ['Add one: steward registry add URL'],
    })
  await audit(context, 'manifest.published', agentId, { digest, registries: items.map(({ registry }) => registry) })
  await deliverOutbox(context, true)
  const now = await Promise.all(items.map(async (item) => (await context.store.outbox.get(item.id)) ?? item))
  await assertTaken(context, now)
  const recovered = await settlePrepared(context, manifest)
  const pending = now.flatMap(({ pending_until }) => (pending_until ? [pending_until] : [])).sort()[0]
  return {
    agent_id: agentId,
    new_key: ownerKeyOf(context, manifest),
    ...(replaces !== undefined && { old_key: replaces }),
    reactivated: recovered,
    ...(pending !== undefined && { pending_until: pending }),
    deliveries: now.map(deliveryOf),
  }
}

const ownerKeyOf = (context: EngineContext, { envelope }: OwnManifest): KeyId =>
  verifyProposedManifest(envelope, { now: context.clock.now() }).ownerKey

/** Undefined where it has every signature it needs. */
async function waitingApproval(context: EngineContext, { envelope }: OwnManifest): Promise<JudgedApproval | undefined> {
  const approval = await approvalOf(context, envelope)
  return approval && approval.missing > 0 ? approval : undefined
}

/** The agent's signers decide; until then it stays prepared. */
async function proposed(
  context: EngineContext,
  manifest: OwnManifest,
  { missing, digest }: JudgedApproval,
): Promise<PublishedRotation> {
  const { agent_id: agentId, envelope, replaces } = manifest
  const items = await propose(context, agentId, envelope)
  await audit(context, 'approval.asked', agentId, { digest, kind: 'manifest', missing })
  return {
    agent_id: agentId,
    new_key: ownerKeyOf(context, manifest),
    ...(replaces !== undefined && { old_key: replaces }),
    reactivated: false,
    approval: { digest, missing },
    deliveries: items.map(deliveryOf),
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
