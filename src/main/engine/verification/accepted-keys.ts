import { type Envelope, envelope as envelopeSchema } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, type Digest, type KeyId, toInstant } from '../../../shared/model/ids'
import type { AcceptedKey } from '../../../shared/model/key-custody'
import type { VerifiedManifest } from '../../protocol/discovery'
import { isManifestSignedBy } from '../../protocol/discovery'
import { parseJsonStrict } from '../../protocol/encoding'
import { raiseAlert, resolveAlert } from '../alerts/raise'
import { audit, type EngineContext } from '../context'
import { preparedSlot } from '../keys/prepared-slot'

/** On whose word an agent's owner key is another than the one this profile accepted. */
export interface KeyChange {
  readonly accepted: AcceptedKey
  readonly found: KeyId
  /** Those keys of the accepted manifest that signed the new one; nobody known where empty: a registry alone says so. */
  readonly signedBy: readonly ('old_key' | 'recovery_key')[]
  /** The old key is revoked: its own signature says nothing. */
  readonly oldKeyRevoked: boolean
}

const alertKey = (agentId: AgentId): string => `key_changed:${agentId}`

/** Remembers with which owner key this profile relies on an agent. A key that changed is not taken over so. */
export async function rememberFirst(
  context: EngineContext,
  agentId: AgentId,
  verified: VerifiedManifest,
): Promise<void> {
  if (await context.store.acceptedKeys.get(agentId)) return
  await accept(context, agentId, verified, 'first_seen')
}

const accept = (
  context: EngineContext,
  agentId: AgentId,
  { manifest: { identity } }: VerifiedManifest,
  word: AcceptedKey['word'],
): Promise<void> =>
  context.store.acceptedKeys.put(agentId, {
    agent_id: agentId,
    key: identity.primary_key,
    ...(identity.recovery_key && { recovery_key: identity.recovery_key }),
    at: toInstant(context.clock.now()),
    word,
  })

/** A signed document of the cache, as it was signed. */
export async function cachedEnvelope(context: EngineContext, digest: Digest): Promise<Envelope | undefined> {
  const document = await context.store.cache.document(digest)
  if (document?.kind !== 'manifest_envelope') return undefined
  const limits = { maxBytes: document.bytes.byteLength, maxDepth: 64 }
  return envelopeSchema.safeParse(parseJsonStrict(document.bytes, limits)).data
}

/** What changed since this profile accepted the agent's owner key; undefined where nothing did, or nothing was accepted. */
export async function keyChange(
  context: EngineContext,
  agentId: AgentId,
  verified: VerifiedManifest,
): Promise<KeyChange | undefined> {
  const accepted = await context.store.acceptedKeys.get(agentId)
  if (accepted === undefined || accepted.key.key_id === verified.ownerKey) return undefined
  // This profile's own doing: a registry may list it before its answer, that it took it, is here.
  if ((await context.store.ownManifests.get(preparedSlot(agentId)))?.digest === verified.digest) return undefined
  const envelope = await cachedEnvelope(context, verified.digest)
  const signs = (key: AcceptedKey['recovery_key']): boolean =>
    key !== undefined && envelope !== undefined && isManifestSignedBy(envelope, [key])
  return {
    accepted,
    found: verified.ownerKey,
    signedBy: [
      ...(signs(accepted.key) ? (['old_key'] as const) : []),
      ...(signs(accepted.recovery_key) ? (['recovery_key'] as const) : []),
    ],
    oldKeyRevoked: (await context.store.cache.revocations([accepted.key.key_id])).length > 0,
  }
}

/** A sentence for a person: what changed, and why it might be believed. */
export function changeInWords({ signedBy, oldKeyRevoked }: KeyChange): string {
  const old = oldKeyRevoked ? 'The old key is revoked; ' : ''
  if (signedBy.includes('recovery_key')) return `${old}the change is signed by the agent's recovery key.`
  if (signedBy.includes('old_key') && !oldKeyRevoked)
    return 'The change is signed by the old key, and the registry waited 72 hours for a veto of the recovery key.'
  return `${old}no key that you knew signed the change: only the registry says that it is the owner's.`
}

/** TRUST "Rotation": whoever had accepted the agent is shown what changed and on whose word. */
export async function tellKeyChange(context: EngineContext, agentId: AgentId, change: KeyChange): Promise<void> {
  const trusted = change.signedBy.includes('recovery_key')
  await raiseAlert(context, {
    key: alertKey(agentId),
    kind: 'key_changed',
    severity: trusted ? 'warning' : 'critical',
    agent_id: agentId,
    text: `${agentId} has another owner key than the one you accepted. ${sentence(changeInWords(change))} Nothing is delegated to it until you accept the key.`,
    evidence: {
      accepted: change.accepted.key.key_id,
      accepted_at: change.accepted.at,
      found: change.found,
      signed_by: [...change.signedBy],
      old_key_revoked: change.oldKeyRevoked,
    },
  })
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/**
 * A person, or who made the change, accepts the owner key that an agent has now.
 *
 * @throws StewardError `conflict` where it has yet another one
 */
export async function acceptOwnerKey(
  context: EngineContext,
  input: { agentId: AgentId; keyId: KeyId; word: 'own' | 'operator'; verified?: VerifiedManifest | undefined },
): Promise<void> {
  const { agentId, keyId, word, verified } = input
  if (verified === undefined || verified.ownerKey !== keyId)
    throw new StewardError('conflict', `${keyId} is not the owner key that ${agentId} has now`, {
      suggestions: [`Look at it again: steward verify ${agentId}`],
    })
  await accept(context, agentId, verified, word)
  await audit(context, 'agent.key_accepted', agentId, { key_id: keyId, word })
  await resolveAlert(context, alertKey(agentId))
  context.emit({ name: 'agents.changed', payload: {} })
}
