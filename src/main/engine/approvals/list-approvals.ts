import { approvalsAnswer, type PendingApproval } from '../../../shared/model/approval'
import type { Envelope } from '../../../shared/model/envelope'
import { isStewardError } from '../../../shared/model/errors'
import type { Digest, Instant, KeyId } from '../../../shared/model/ids'
import type { JudgedApproval } from '../../protocol/approval'
import { decodeBase64, sha256Digest } from '../../protocol/encoding'
import { mergeSignatures } from '../../protocol/identity'
import type { EngineContext } from '../context'
import { type ConfiguredRegistry, configuredRegistries } from '../discovery/configured-registries'
import { answerOf, callRegistry, fetchAcceptedRoot } from '../discovery/registry-connection'
import { refreshRegistries } from '../discovery/search-agents'
import { approvalOf } from './approval-of'

const MAX_ANSWER_BYTES = 16 * 1024 * 1024
/** Keys asked for in one question: they go into its address. */
const MAX_KEYS = 50

interface Told {
  readonly registry: string
  readonly envelope: Envelope
  readonly submitted_at: Instant
  readonly expires_at: Instant
}

export interface FoundApproval {
  readonly pending: PendingApproval
  readonly envelope: Envelope
}

/**
 * What waits for signers in which a key of this vault has a say, gathered from every registry. A registry that does not answer is
 * passed over.
 *
 * @throws StewardError `vault_locked`
 */
export async function findApprovals(context: EngineContext): Promise<FoundApproval[]> {
  const keys = context.vault.list().map(({ key_id }) => key_id)
  if (keys.length === 0) return []
  const registries = (await configuredRegistries(context)).filter(({ kind }) => kind === 'https')
  const told = (await Promise.all(registries.map((registry) => askOne(context, registry, keys)))).flat()
  const found = await gathered(context, told)
  if (told.every(({ envelope }) => found.has(digestOf(envelope)))) return [...found.values()]
  // It may rest on what the registries list by now: a key that was revoked meanwhile, a manifest that followed.
  await refreshRegistries(context)
  return [...(await gathered(context, told)).values()]
}

const digestOf = ({ payload }: Envelope): Digest => sha256Digest(decodeBase64(payload))

async function gathered(context: EngineContext, told: readonly Told[]): Promise<Map<Digest, FoundApproval>> {
  const found = new Map<Digest, FoundApproval>()
  for (const one of told) await add(context, found, one)
  return found
}

async function askOne(context: EngineContext, registry: ConfiguredRegistry, keys: readonly KeyId[]): Promise<Told[]> {
  try {
    const { root } = await fetchAcceptedRoot(context, registry)
    const path = `/v1/approvals?keys=${keys.slice(-MAX_KEYS).join(',')}`
    const { body } = await callRegistry(context, registry, root, { method: 'GET', path, maxBytes: MAX_ANSWER_BYTES })
    const { approvals } = answerOf(approvalsAnswer, body, MAX_ANSWER_BYTES)
    return approvals.map((approval) => ({ registry: registry.name, ...approval }))
  } catch (error) {
    if (!isStewardError(error)) throw error
    context.log.debug('a registry did not tell what waits for signers', { registry: registry.name, code: error.code })
    return []
  }
}

/** The same document at several registries is one, with the signatures of all. */
async function add(context: EngineContext, found: Map<Digest, FoundApproval>, told: Told): Promise<void> {
  const alone = await judged(context, told.envelope)
  if (alone === undefined) return
  const before = found.get(alone.digest)
  const envelope = before ? mergeSignatures(before.envelope, told.envelope, alone.keys) : told.envelope
  const approval = before ? await judged(context, envelope) : alone
  if (approval === undefined) return
  found.set(alone.digest, {
    envelope,
    pending: pendingOf(context, approval, {
      ...told,
      registries: [...(before?.pending.registries ?? []), told.registry],
    }),
  })
}

/** Undefined for what a registry shows and its own signers could not have meant. */
async function judged(context: EngineContext, envelope: Envelope): Promise<JudgedApproval | undefined> {
  try {
    return await approvalOf(context, envelope)
  } catch (error) {
    if (!isStewardError(error)) throw error
    context.log.debug('a document that waits for signers does not hold', { code: error.code, message: error.message })
    return undefined
  }
}

function pendingOf(
  context: EngineContext,
  { digest, kind, agentId, seats, threshold, missing, changes }: JudgedApproval,
  told: Omit<Told, 'registry' | 'envelope'> & { registries: string[] },
): PendingApproval {
  const here = new Set<KeyId>(context.vault.list().map(({ key_id }) => key_id))
  return {
    digest,
    kind,
    agent_id: agentId,
    registries: told.registries,
    proposed_at: told.submitted_at,
    expires_at: told.expires_at,
    threshold,
    missing,
    seats: seats.map(({ keyId, signed }) => ({ key_id: keyId, signed, here: here.has(keyId) })),
    changes: [...changes],
  }
}
