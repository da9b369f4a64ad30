import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type Instant, type KeyId, toInstant } from '../../../shared/model/ids'
import type { RevocationDone } from '../../../shared/model/key-custody'
import type { Delivery, OutboxItem } from '../../../shared/model/outbox'
import type { SnapshotRevocation } from '../../../shared/model/registry'
import type { JudgedApproval } from '../../protocol/approval'
import { type RevocationStatement, readRevocation, signRevocation } from '../../protocol/discovery'
import { decodeBase64, sha256Digest } from '../../protocol/encoding'
import { approvalOf } from '../approvals/approval-of'
import { propose } from '../approvals/propose'
import { audit, type EngineContext } from '../context'
import { refreshRegistries } from '../discovery/search-agents'
import { deliverOutbox, enqueue } from '../outbox'
import { newRevocations, onRevoked } from '../security/after-revocation'
import { type KeyInPlace, keyInPlace, previewRevocation, signerFor } from './revocation-facts'
import { settleApproved } from './settle-approved'

export interface RevocationRequest {
  readonly key_id: KeyId
  readonly reason: string
  /** Since when the key was in other hands: what a registry had received before is spared. */
  readonly compromised_at?: Instant | undefined
  readonly immediate: boolean
}

export const deliveryOf = ({ envelope: _document, url: _url, ...rest }: OutboxItem): Delivery => rest

/**
 * Ends a key for good: signed by the strongest word in this vault, counted here at once, and told to every configured registry;
 * those that are away are told when they return (FAILURE_MODES 6.1). Where M of N decide and too few of them are here, it is put
 * before the others, and nothing is revoked yet.
 *
 * @throws StewardError `vault_locked`, `key_not_found`, `conflict` where it was revoked before or is in use and not ended at once
 */
export async function revokeKey(context: EngineContext, request: RevocationRequest): Promise<RevocationDone> {
  const { key_id } = request
  await settleApproved(context)
  const place = await keyInPlace(context, key_id)
  await assertMayEnd(context, place, request)
  const preview = await previewRevocation(context, key_id)
  const { envelope, signer } = await signedRevocation(context, place, request)
  const approval = signer === 'threshold' ? await approvalOf(context, envelope) : undefined
  if (approval && approval.missing > 0) return asked(context, place, { key_id, envelope, approval })
  await countHere(context, readRevocation(envelope), sha256Digest(decodeBase64(envelope.payload)))
  const items = await enqueue(context, { kind: 'revocation', agentId: place.agentId, envelope })
  await audit(context, 'key.revoked', key_id, {
    agent_id: place.agentId,
    reason: request.reason,
    signer,
    ...(request.compromised_at !== undefined && { compromised_at: request.compromised_at }),
  })
  await deliverOutbox(context, true)
  await refreshRegistries(context)
  const now = await Promise.all(items.map(async (item) => (await context.store.outbox.get(item.id)) ?? item))
  return {
    key_id,
    agent_id: place.agentId,
    signer,
    suspended: place.isPresent && now.some(({ state }) => state === 'delivered'),
    attestations: preview.attestations,
    deliveries: now.map(deliveryOf),
  }
}

/** One of several signers ends nothing: it is put before the others. */
async function asked(
  context: EngineContext,
  { agentId }: KeyInPlace,
  { key_id, envelope, approval }: { key_id: KeyId; envelope: Envelope; approval: JudgedApproval },
): Promise<RevocationDone> {
  const items = await propose(context, agentId, envelope)
  const { digest, kind, missing } = approval
  await audit(context, 'approval.asked', agentId, { digest, kind, missing, key_id })
  return {
    key_id,
    agent_id: agentId,
    signer: 'threshold',
    suspended: false,
    approval: { digest, missing },
    attestations: 0,
    deliveries: items.map(deliveryOf),
  }
}

async function assertMayEnd(
  context: EngineContext,
  { isPresent, agentId, role }: KeyInPlace,
  { key_id, immediate }: RevocationRequest,
): Promise<void> {
  const [before] = await context.store.cache.revocations([key_id])
  if (before)
    throw new StewardError('conflict', `${key_id} was revoked already, at ${before.revoked_at}`, {
      suggestions: [`Name a new key: steward keygen --rotate --agent ${agentId}`],
    })
  if (isPresent && !immediate)
    throw new StewardError(
      'conflict',
      `${key_id} is the ${role} key of ${agentId} now: revoking it takes that out of service`,
      {
        suggestions: [
          `Replace it in good order: steward keygen --rotate --agent ${agentId}, then steward publish`,
          'Or, where it was stolen, end it at once: --immediate',
        ],
      },
    )
}

/** The revocation, signed by whoever of this vault may; M of N may have to sign it yet. @throws StewardError `key_not_found` */
export async function signedRevocation(context: EngineContext, place: KeyInPlace, request: RevocationRequest) {
  const { signer, keys } = signerFor(context, place, request.key_id)
  const statement: RevocationStatement = {
    agent_id: place.agentId,
    key_id: request.key_id,
    reason: request.reason,
    revoked_at: toInstant(context.clock.now()),
    ...(request.compromised_at !== undefined && { compromised_at: request.compromised_at }),
  }
  const [first, ...more] = keys.map((key) => context.vault.signer(key))
  if (first === undefined) throw new StewardError('key_not_found', `no key in this vault may end ${request.key_id}`)
  return { envelope: await signRevocation(statement, first, ...more), signer }
}

/** TRUST "Freshness": a revocation seen anywhere counts everywhere; its own maker's most of all. */
export async function countHere(
  context: EngineContext,
  { key_id, agent_id, reason, revoked_at, compromised_at }: RevocationStatement,
  digest: SnapshotRevocation['digest'],
): Promise<void> {
  const entry = {
    key_id,
    agent_id,
    reason,
    revoked_at,
    digest,
    ...(compromised_at !== undefined && { compromised_at }),
  }
  const revoked = await newRevocations(context, [entry])
  await context.store.cache.saveRevocations([entry], 'this profile')
  await onRevoked(context, revoked)
  context.emit({ name: 'agents.changed', payload: {} })
}
