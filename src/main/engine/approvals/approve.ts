import type { ApprovalDone } from '../../../shared/model/approval'
import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { Digest } from '../../../shared/model/ids'
import { addSignature } from '../../protocol/identity'
import { audit, type EngineContext } from '../context'
import { refreshRegistries } from '../discovery/search-agents'
import { deliveryOf } from '../keys/revoke-key'
import { type FoundApproval, findApprovals } from './list-approvals'
import { propose } from './propose'

/**
 * Signs a document that waits for signers with every seat in this vault, and tells every registry. The last signature that is
 * asked for makes it take effect there.
 *
 * @throws StewardError `vault_locked`, `not_found`, `conflict` where every seat in this vault has signed
 */
export async function approve(context: EngineContext, digest: Digest): Promise<ApprovalDone> {
  const found = await findOne(context, digest)
  const { agent_id, kind, seats } = found.pending
  const own = seats.filter(({ here, signed }) => here && !signed).map(({ key_id }) => key_id)
  if (own.length === 0)
    throw new StewardError('conflict', `no key in this vault can still sign this ${kind} of ${agent_id}`, {
      details: { missing: seats.filter(({ signed }) => !signed).map(({ key_id }) => key_id) },
      suggestions: ['Ask one of those who are missing: steward multi-sig-approve'],
    })
  let envelope: Envelope = found.envelope
  for (const key of own) envelope = await addSignature(envelope, context.vault.signer(key))
  await audit(context, 'approval.signed', agent_id, { digest, kind, keys: own })
  const items = await propose(context, agent_id, envelope)
  await refreshRegistries(context)
  return { approval: withSignatures(found, own), deliveries: items.map(deliveryOf) }
}

async function findOne(context: EngineContext, digest: Digest): Promise<FoundApproval> {
  const found = (await findApprovals(context)).find(({ pending }) => pending.digest === digest)
  if (found) return found
  throw new StewardError('not_found', 'nothing with this digest waits for a key in this vault', {
    suggestions: ['See what waits: steward multi-sig-approve'],
  })
}

function withSignatures({ pending }: FoundApproval, keys: readonly string[]): ApprovalDone['approval'] {
  return {
    ...pending,
    missing: Math.max(0, pending.missing - keys.length),
    seats: pending.seats.map((seat) => (keys.includes(seat.key_id) ? { ...seat, signed: true } : seat)),
  }
}
