import type { AgentId } from '../../../shared/model/ids'
import type { EngineContext } from '../context'
import { listedManifest } from '../keys/own-manifest'
import type { Attested, OwnAttestation } from '../ports'
import { publishAttestation } from './publish-attestation'

interface Publications {
  readonly published: (Attested & { registries: string[] })[]
  readonly unpublished: (Attested & { registry: string; reason: string })[]
}

/** Publishes the newest attestation of each capability to every registry that lacks it, of every agent or the one. */
export async function publishPending(context: EngineContext, agentId?: AgentId): Promise<Publications> {
  const told: Publications = { published: [], unpublished: [] }
  for (const { agent_id, capability } of await context.store.attestations.plans()) {
    if (agentId !== undefined && agent_id !== agentId) continue
    const [newest] = await context.store.attestations.own({ agent_id, capability }, 1)
    // What a replaced owner key attested would be refused everywhere; it is attested anew under the present one.
    if (newest === undefined || !(await isOfPresentOwner(context, agent_id, newest))) continue
    const { published_to, unpublished } = await publishAttestation(context, newest)
    if (published_to.length > 0) told.published.push({ agent_id, capability, registries: published_to })
    told.unpublished.push(...unpublished.map((failure) => ({ agent_id, capability, ...failure })))
  }
  if (told.published.length > 0) context.emit({ name: 'attestations.changed', payload: {} })
  return told
}

async function isOfPresentOwner(
  context: EngineContext,
  agentId: AgentId,
  { envelope }: OwnAttestation,
): Promise<boolean> {
  const listed = await listedManifest(context, agentId)
  return listed === undefined || envelope.signatures.some(({ keyid }) => keyid === listed.ownerKey)
}
