import { isStewardError, StewardError } from '../../../shared/model/errors'
import { fromInstant, toInstant } from '../../../shared/model/ids'
import type { OutboxItem, OutboxKind } from '../../../shared/model/outbox'
import { verifyManifestEnvelope, verifySubmissionReceipt } from '../../protocol/discovery'
import type { EngineContext } from '../context'
import { type ConfiguredRegistry, configuredRegistries } from '../discovery/configured-registries'
import { callRegistry, envelopeOf, fetchAcceptedRoot } from '../discovery/registry-connection'
import type { CallerIdentity } from '../ports'

const PATH: Readonly<Record<OutboxKind, string>> = {
  manifest: '/v1/agents',
  revocation: '/v1/revocations',
  suspension: '/v1/suspensions',
  veto: '/v1/vetoes',
  approval: '/v1/approvals',
}
const MAX_RECEIPT_BYTES = 64 * 1024
/** A registry that stays away is asked every quarter of an hour. */
const LONGEST_PAUSE_MS = 15 * 60_000

/**
 * Hands over what waits, to each registry in the order it was put in, all registries at once. What a registry cannot take now
 * stays, and so does everything after it; what it refuses for good is told and not tried again.
 *
 * @param force also what was tried a moment ago
 */
export async function deliverOutbox(context: EngineContext, force = false): Promise<OutboxItem[]> {
  const waiting = (await context.store.outbox.list()).filter(({ state }) => state === 'queued')
  const targets = await configuredRegistries(context)
  const urls = [...new Set(waiting.map(({ url }) => url))]
  const settled = await Promise.all(
    urls.map((url) => {
      const registry = targets.find((target) => target.url === url)
      const items = waiting.filter((item) => item.url === url)
      return registry ? handOver(context, registry, items, force) : forget(context, items)
    }),
  )
  return settled.flat()
}

/** A registry that was removed from the policy is told nothing any more. */
async function forget(context: EngineContext, items: readonly OutboxItem[]): Promise<OutboxItem[]> {
  const error = { code: 'registry_unknown', message: 'the registry was removed from the policy' }
  return Promise.all(items.map((item) => save(context, { ...item, state: 'refused', error })))
}

const isDue = ({ due_at, attempts, last_attempt_at }: OutboxItem, now: number, force: boolean): boolean => {
  if (fromInstant(due_at) > now) return false
  if (force || last_attempt_at === undefined) return true
  return now - fromInstant(last_attempt_at) >= Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(attempts, 12))
}

async function handOver(
  context: EngineContext,
  registry: ConfiguredRegistry,
  items: readonly OutboxItem[],
  force: boolean,
): Promise<OutboxItem[]> {
  const done: OutboxItem[] = []
  for (const item of items) {
    // What is due later, as a scheduled revocation, holds nothing up.
    if (fromInstant(item.due_at) > context.clock.now()) continue
    if (!isDue(item, context.clock.now(), force)) break
    const after = await submit(context, registry, item)
    done.push(after)
    if (after.state === 'queued') break
  }
  return done
}

async function submit(context: EngineContext, registry: ConfiguredRegistry, item: OutboxItem): Promise<OutboxItem> {
  const startedAt = context.clock.now()
  const attempted = { ...item, attempts: item.attempts + 1, last_attempt_at: toInstant(startedAt) }
  try {
    const pending = await post(context, registry, item)
    const { error: _healed, ...rest } = attempted
    return await save(context, {
      ...rest,
      state: 'delivered',
      settled_at: toInstant(context.clock.now()),
      took_ms: Math.max(0, context.clock.now() - startedAt),
      ...(pending !== undefined && { pending_until: pending }),
    })
  } catch (error) {
    if (!isStewardError(error)) throw error
    context.log.warn('a document was not taken', {
      registry: registry.name,
      kind: item.kind,
      code: error.code,
      message: error.message,
    })
    const told = { code: error.code, message: error.message }
    // Locked, it waits for its owner; anything else that is permanent stays so.
    const refused = error.category === 'permanent' && error.code !== 'vault_locked'
    return save(context, { ...attempted, state: refused ? 'refused' : 'queued', error: told })
  }
}

/** @returns until when the registry waits for a veto, where it does */
async function post(context: EngineContext, registry: ConfiguredRegistry, item: OutboxItem) {
  const { root } = await fetchAcceptedRoot(context, registry)
  const request = {
    method: 'POST',
    path: PATH[item.kind],
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(item.envelope)),
  } as const
  const response = await callRegistry(context, registry, root, request, submitterOf(context, item))
  if (item.kind === 'suspension' || item.kind === 'veto' || item.kind === 'approval') return undefined
  const receipt = verifySubmissionReceipt(envelopeOf(response.body, MAX_RECEIPT_BYTES), root, {
    documentDigest: item.digest,
    ...(item.kind === 'revocation' && { mayBeAnother: true }),
  })
  // TRUST "Time": a verified receipt's time is a floor under the system clock.
  context.clock.raiseFloor(fromInstant(receipt.submitted_at))
  return receipt.pending_until
}

/** A manifest is submitted under its own key; the other documents speak for themselves. @throws StewardError `vault_locked`, `key_not_found` */
function submitterOf(context: EngineContext, { kind, envelope }: OutboxItem): CallerIdentity | undefined {
  if (kind !== 'manifest') return undefined
  if (!context.vault.isOpen()) throw new StewardError('vault_locked', 'the vault is locked')
  return { signer: context.vault.signer(verifyManifestEnvelope(envelope, { now: context.clock.now() }).ownerKey) }
}

async function save(context: EngineContext, item: OutboxItem): Promise<OutboxItem> {
  await context.store.outbox.put(item.id, item)
  return item
}
