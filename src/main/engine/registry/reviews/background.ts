import { type AgentId, agentId } from '../../../../shared/model/ids'
import type { AgentBackground } from '../../../../shared/model/review'
import type { VerifiedManifest } from '../../../protocol/discovery'
import type { RegistryContext } from '../context'

const MAX_OTHERS = 10

/** What a reviewer is told of an agent that is here; undefined where it is not. */
export async function backgroundOf(context: RegistryContext, id: string): Promise<AgentBackground | undefined> {
  const parsed = agentId.safeParse(id)
  const latest = parsed.success ? await context.store.latest(parsed.data) : undefined
  if (latest === undefined) return undefined
  const versions = await context.store.versions(latest.agentId)
  return {
    id: latest.agentId,
    owner_key: latest.ownerKey,
    owner: latest.summary.owner,
    published_at: versions.at(-1)?.publishedAt ?? latest.publishedAt,
    revisions: latest.revision,
    endorsers: (await context.store.endorsements.about({ to: latest.agentId })).length,
    state: latest.state,
    others: await ownedBeside(context, latest.agentId, latest.ownerKey),
  }
}

/** The same of an agent that asks to come in. */
export async function backgroundOfNew(
  context: RegistryContext,
  { summary, ownerKey }: VerifiedManifest,
  publishedAt: AgentBackground['published_at'],
): Promise<AgentBackground> {
  return {
    id: summary.id,
    owner_key: ownerKey,
    owner: summary.owner,
    published_at: publishedAt,
    revisions: 1,
    endorsers: 0,
    state: 'held for review',
    others: await ownedBeside(context, summary.id, ownerKey),
  }
}

const ownedBeside = async ({ store }: RegistryContext, id: AgentId, ownerKey: string): Promise<string[]> =>
  (await store.idsOfOwner(ownerKey, MAX_OTHERS + 1)).filter((other) => other !== id).slice(0, MAX_OTHERS)
