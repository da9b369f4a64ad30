import { StewardError } from '../../../shared/model/errors'
import { type AgentId, fromInstant, type KeyId } from '../../../shared/model/ids'
import { MAX_ACTIVITY_BYTES, verifyActivity } from '../../protocol/discovery'
import type { EngineContext } from '../context'
import type { ConfiguredRegistry } from '../discovery/configured-registries'
import { callRegistry, envelopeOf, fetchAcceptedRoot } from '../discovery/registry-connection'

/** More pages at once would hold up what else is to be done; the rest comes next time. */
const MAX_PAGES = 20

/**
 * Takes over what a registry recorded of an agent's signatures since last time; its owner key asks for it.
 *
 * @throws StewardError `vault_locked`, `forbidden`, `signature_invalid`, `response_malformed` where entries are missing or of
 * another agent: a registry that leaves some out would hide a thief
 */
export async function takeNewActivity(
  context: EngineContext,
  registry: ConfiguredRegistry,
  agentId: AgentId,
  ownerKey: KeyId,
): Promise<void> {
  const { root } = await fetchAcceptedRoot(context, registry)
  const identity = { signer: context.vault.signer(ownerKey) }
  for (let page = 0; page < MAX_PAGES; page++) {
    const after = await context.store.activity.last(registry.name, agentId)
    const path = `/v1/agents/${encodeURIComponent(agentId)}/activity?after=${after}`
    const request = { method: 'GET', path, maxBytes: 2 * MAX_ACTIVITY_BYTES } as const
    const { body } = await callRegistry(context, registry, root, request, identity)
    const feed = verifyActivity(envelopeOf(body, 2 * MAX_ACTIVITY_BYTES), root, context.clock.now())
    const follows = feed.entries.every((entry, i) => entry.seq === after + i + 1 && entry.agent_id === agentId)
    if (feed.agent_id !== agentId || feed.after !== after || !follows)
      throw new StewardError(
        'response_malformed',
        `${registry.name} leaves out signatures of ${agentId}, or tells of others`,
      )
    context.clock.raiseFloor(fromInstant(feed.at))
    await context.store.activity.append(registry.name, feed.entries)
    if (!feed.more) return
  }
}
