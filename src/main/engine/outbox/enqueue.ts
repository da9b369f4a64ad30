import type { Envelope } from '../../../shared/model/envelope'
import { type AgentId, type Instant, toInstant } from '../../../shared/model/ids'
import type { OutboxItem, OutboxKind } from '../../../shared/model/outbox'
import { decodeBase64, sha256Digest } from '../../protocol/encoding'
import type { EngineContext } from '../context'
import { configuredRegistries } from '../discovery/configured-registries'

export interface OutgoingDocument {
  readonly kind: OutboxKind
  readonly agentId: AgentId
  readonly envelope: Envelope
  /** Not before then; at once where absent. */
  readonly dueAt?: Instant
  /** Only to this registry. */
  readonly registry?: string
}

/** One signature more makes another letter of the same document; so does that it is complete now. */
const isSame = (item: OutboxItem, { kind, envelope: { signatures } }: OutgoingDocument): boolean =>
  item.kind === kind && (kind !== 'approval' || item.envelope.signatures.length === signatures.length)

/**
 * Puts a document on its way to every configured registry that takes documents (a git registry is read, its maintainers commit
 * to it). Durable before it returns; the same document again adds nothing.
 */
export async function enqueue(context: EngineContext, document: OutgoingDocument): Promise<OutboxItem[]> {
  const { kind, agentId, envelope, dueAt, registry } = document
  const digest = sha256Digest(decodeBase64(envelope.payload))
  const known = await context.store.outbox.list()
  const now = context.clock.now()
  // A clock may stand still between two documents; their order must not be left to chance.
  const place = Number(known.at(-1)?.id.split('-')[0] ?? 0) + 1
  const items: OutboxItem[] = []
  for (const target of await configuredRegistries(context)) {
    if (target.kind !== 'https' || (registry !== undefined && registry !== target.name)) continue
    const there = known.find((item) => item.digest === digest && item.url === target.url && isSame(item, document))
    const item: OutboxItem = there ?? {
      id: `${String(place).padStart(12, '0')}-${Buffer.from(context.random.bytes(6)).toString('hex')}`,
      registry: target.name,
      url: target.url,
      kind,
      agent_id: agentId,
      digest,
      envelope,
      created_at: toInstant(now),
      due_at: dueAt ?? toInstant(now),
      state: 'queued',
      attempts: 0,
    }
    if (there === undefined) await context.store.outbox.put(item.id, item)
    items.push(item)
  }
  return items
}
