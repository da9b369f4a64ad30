import { StewardError } from '../../../shared/model/errors'
import { type Instant, type KeyId, toInstant } from '../../../shared/model/ids'
import type { RevocationDone } from '../../../shared/model/key-custody'
import type { Delivery, OutboxItem } from '../../../shared/model/outbox'
import type { SnapshotRevocation } from '../../../shared/model/registry'
import { type RevocationStatement, readRevocation, signRevocation } from '../../protocol/discovery'
import { decodeBase64, sha256Digest } from '../../protocol/encoding'
import { audit, type EngineContext } from '../context'
import { refreshRegistries } from '../discovery/search-agents'
import { deliverOutbox, enqueue } from '../outbox'
import { type KeyInPlace, keyInPlace, previewRevocation, signerFor } from './revocation-facts'

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
 * those that are away are told when they return (FAILURE_MODES 6.1).
 *
 * @throws StewardError `vault_locked`, `key_not_found`, `conflict` where it was revoked before or is in use and not ended at once,
 * `forbidden` where M of N have to sign
 */
export async function revokeKey(context: EngineContext, request: RevocationRequest): Promise<RevocationDone> {
  const { key_id } = request
  const place = await keyInPlace(context, key_id)
  await assertMayEnd(context, place, request)
  const preview = await previewRevocation(context, key_id)
  const { envelope, signer } = await signedRevocation(context, place, request)
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

async function assertMayEnd(
  context: EngineContext,
  { isPresent, agentId }: KeyInPlace,
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
      `${key_id} is the owner key of ${agentId} now: revoking it takes the agent out of service`,
      {
        suggestions: [
          `Replace it in good order: steward keygen --rotate --agent ${agentId}, then steward publish`,
          'Or, where it was stolen, end it at once: --immediate',
        ],
      },
    )
}

/** The revocation, signed by whoever of this vault may. @throws StewardError `forbidden` where M of N have to sign and are not here */
export async function signedRevocation(context: EngineContext, place: KeyInPlace, request: RevocationRequest) {
  const { signer, keys } = signerFor(context, place, request.key_id)
  const { multi_sig } = place.manifest.manifest.identity
  if (signer === 'threshold' && keys.length < (multi_sig?.threshold ?? 1))
    throw new StewardError(
      'forbidden',
      `revoking an owner key of ${place.agentId} needs ${multi_sig?.threshold} of its signers`,
      {
        details: { here: keys },
        suggestions: [
          'Take the keys of the other signers into this vault for as long as it signs: steward vault import FILE',
        ],
      },
    )
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
  await context.store.cache.saveRevocations([entry], 'this profile')
  context.emit({ name: 'agents.changed', payload: {} })
}
