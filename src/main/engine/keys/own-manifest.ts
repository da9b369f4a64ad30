import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, agentId as agentIdSchema, type KeyId, toInstant } from '../../../shared/model/ids'
import { type VerifiedManifest, verifyManifestEnvelope, verifyProposedManifest } from '../../protocol/discovery'
import type { EngineContext } from '../context'
import { findManifest, preferredRow } from '../discovery/load-manifest'
import { cachedEnvelope } from '../verification/accepted-keys'
import { preparedSlot } from './prepared-slot'

export interface OwnedManifest extends VerifiedManifest {
  readonly envelope: Envelope
}

/** The agents whose owner key this vault holds. @throws StewardError `vault_locked` */
export const ownAgents = (context: EngineContext): AgentId[] => [
  ...new Set(context.vault.list().flatMap(({ role, agent_id }) => (role === 'owner' && agent_id ? [agent_id] : []))),
]

/** Whom a vault speaks for, by a key of its own: an agent as its owner, or the profile itself as a client. */
export interface OwnIdentity {
  readonly id: AgentId
  readonly role: 'owner' | 'client'
}

/** The agents whose owner key this vault holds, and the client it delegates as (TRUST "Keys"). @throws StewardError `vault_locked` */
export async function ownIdentities(context: EngineContext): Promise<OwnIdentity[]> {
  const client = await context.store.settings.get('client_id')
  const isClients = ({ role, agent_id }: { role: string; agent_id?: AgentId | undefined }) =>
    role === 'client' && agent_id === client
  return [
    ...ownAgents(context).map((id) => ({ id, role: 'owner' as const })),
    ...(client !== undefined && context.vault.list().some(isClients)
      ? [{ id: agentIdSchema.parse(client), role: 'client' as const }]
      : []),
  ]
}

/**
 * Whose key a command means: who is named, else the one agent of this vault, else the client where it owns none.
 *
 * @throws StewardError as {@link agentMeant}
 */
export async function identityMeant(context: EngineContext, named: AgentId | undefined): Promise<OwnIdentity> {
  const all = await ownIdentities(context)
  const [only] = all
  const found = named === undefined && all.length === 1 ? only : all.find(({ id }) => id === named)
  return found ?? { id: agentMeant(context, named), role: 'owner' }
}

/**
 * The agent that a command means where it names none.
 *
 * @throws StewardError `vault_locked`, `key_not_found`, `usage` where there are several
 */
export function agentMeant(context: EngineContext, named: AgentId | undefined): AgentId {
  const agents = ownAgents(context)
  if (named !== undefined) {
    if (agents.includes(named)) return named
    throw new StewardError('key_not_found', `this vault has no owner key of ${named}`, {
      suggestions: ['Unlock the vault that has it', 'See the keys of this one: steward keys'],
    })
  }
  const [only, ...others] = agents
  if (only !== undefined && others.length === 0) return only
  throw new StewardError(
    only === undefined ? 'key_not_found' : 'usage',
    only === undefined ? 'this vault owns no agent' : `which agent is meant? This vault owns ${agents.join(', ')}`,
    { suggestions: ['Name it: --agent ID'] },
  )
}

/** Undefined for what no longer verifies. */
const opened = (context: EngineContext, agentId: AgentId, envelope: Envelope): OwnedManifest => ({
  ...verifyManifestEnvelope(envelope, { now: context.clock.now(), agentId }),
  envelope,
})

/** What the registries list of the agent now. Undefined where none does. */
export async function listedManifest(context: EngineContext, agentId: AgentId): Promise<OwnedManifest | undefined> {
  if ((await context.store.cache.agent(agentId)).length === 0) return undefined
  const { row } = await preferredRow(context, agentId)
  const found = await findManifest(context, row)
  const envelope = found.kind === 'signed' ? await cachedEnvelope(context, row.manifestDigest) : undefined
  return envelope && opened(context, agentId, envelope)
}

/**
 * The last manifest of the agent that this profile submitted itself, else what the registries list. A thief of the owner key
 * may have published another since: what its owner wrote is what goes on.
 */
export async function ownersManifest(context: EngineContext, agentId: AgentId): Promise<OwnedManifest> {
  const own = await context.store.ownManifests.get(agentId)
  if (own?.state === 'submitted') return opened(context, agentId, own.envelope)
  const listed = await listedManifest(context, agentId)
  if (listed) return listed
  throw new StewardError('agent_unknown', `${agentId} was never published from here, and no registry lists it`, {
    suggestions: ['Publish it first: steward publish FILE'],
  })
}

/** What the registries list of the agent, else what was submitted from here; undefined where this machine has neither. */
export async function knownManifest(context: EngineContext, agentId: AgentId): Promise<OwnedManifest | undefined> {
  const listed = await listedManifest(context, agentId)
  if (listed) return listed
  const own = await context.store.ownManifests.get(agentId)
  return own?.state === 'submitted' ? opened(context, agentId, own.envelope) : undefined
}

/**
 * Refuses what registries list of an agent where this profile submitted another manifest itself: whoever did that may be a thief,
 * and only a person can tell.
 *
 * @throws StewardError `conflict`
 */
export async function requireOwnersWord(context: EngineContext, agentId: AgentId): Promise<void> {
  const own = await context.store.ownManifests.get(agentId)
  if (own?.state !== 'submitted') return
  const { row } = await preferredRow(context, agentId)
  if (row.manifestDigest === own.digest) return
  throw new StewardError('conflict', `the registries list a manifest of ${agentId} that was not published from here`, {
    details: { listed: row.manifestDigest, own: own.digest },
    suggestions: [
      `Look whether your key was used by somebody else: steward security-alert ${agentId}`,
      'Where it is yours, attest it yourself: steward attest --all-capabilities',
    ],
  })
}

/** A manifest with a new owner key that was signed and not published yet. */
export async function preparedManifest(context: EngineContext, agentId: AgentId): Promise<OwnedManifest | undefined> {
  const prepared = await context.store.ownManifests.get(preparedSlot(agentId))
  if (prepared === undefined) return undefined
  const { envelope } = prepared
  return { ...verifyProposedManifest(envelope, { now: context.clock.now(), agentId }), envelope }
}

/** Keeps a manifest that this profile signed for an agent of its own. */
export async function keepOwnManifest(
  context: EngineContext,
  manifest: { agentId: AgentId; envelope: Envelope; digest: VerifiedManifest['digest'] },
  state: 'prepared' | 'submitted',
  replaces?: KeyId,
): Promise<void> {
  const { agentId, envelope, digest } = manifest
  const at = toInstant(context.clock.now())
  const slot = state === 'prepared' ? preparedSlot(agentId) : agentId
  await context.store.ownManifests.put(slot, {
    agent_id: agentId,
    envelope,
    digest,
    state,
    at,
    ...(replaces !== undefined && { replaces }),
  })
}
