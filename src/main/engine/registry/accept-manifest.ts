import type { SignedKind } from '../../../shared/model/activity'
import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { type AgentId, toInstant } from '../../../shared/model/ids'
import type { Succession, VerifiedManifest } from '../../protocol/discovery'
import type { Publication } from '../ports'
import { recordActivity, type SubmissionSource } from './activity'
import type { RegistryContext } from './context'
import { receiptFor } from './receipt'
import { recordChange } from './record-change'
import { isHeldByReview, learnName } from './reviews'
import { voidRotations } from './rotations'

const publicationOf = (
  { summary, digest, ownerKey, keys }: VerifiedManifest,
  envelope: Envelope,
  revision: number,
  now: number,
): Publication => ({
  agentId: summary.id as AgentId,
  revision,
  digest,
  envelope,
  summary,
  ownerKey,
  keys: keys.map((key) => key.key_id),
  publishedAt: toInstant(now),
})

export const receiptOf = (
  context: RegistryContext,
  { agentId, digest, ownerKey, publishedAt, revision }: Publication,
) =>
  receiptFor(context, {
    document_digest: digest,
    payload_type: PAYLOAD_TYPE.manifest,
    agent_id: agentId,
    key_id: ownerKey,
    submitted_at: publishedAt,
    revision,
  })

/** Whoever came back with a new key on the recovery key's word is in service again; an operator's suspension stays. */
const reactivate = async (context: RegistryContext, agentId: AgentId): Promise<number | undefined> => {
  const { store } = context
  const suspension = await store.keyEvents.suspension(agentId)
  if (!suspension?.active || (await store.latest(agentId))?.state !== 'suspended') return undefined
  const { version } = await store.setState(agentId, (await isHeldByReview(context, agentId)) ? 'suspended' : 'active')
  await store.keyEvents.saveSuspension({ ...suspension, active: false })
  return version
}

/** Makes a judged manifest the agent's present one. */
export const acceptManifest = async (
  context: RegistryContext,
  {
    verified,
    envelope,
    succession,
    held = false,
  }: {
    verified: VerifiedManifest
    envelope: Envelope
    succession: Succession | undefined
    /** FAILURE_MODES 5.2: out of service until a person has looked at the name. */
    held?: boolean
  },
  source?: SubmissionSource,
): Promise<Publication> => {
  const { store, clock, log } = context
  const previous = await store.latest(verified.summary.id)
  const publication = publicationOf(verified, envelope, (previous?.revision ?? 0) + 1, clock.now())
  const changedKey = succession !== undefined && succession.kind !== 'same_key'
  const { version } = await store.publish(publication, {
    firstState: held ? 'suspended' : 'active',
    // Requests under it are in flight still, and whoever gets one asks whose it is.
    replaces: changedKey ? succession.from : undefined,
  })
  const reactivated = succession?.kind === 'recovery' ? await reactivate(context, publication.agentId) : undefined
  // What waits was signed by a key that is the owner's no more.
  if (changedKey) await voidRotations(context, publication.agentId, 'another owner key was accepted meanwhile')
  if (!previous) await learnName(context, verified)
  const kind: SignedKind = changedKey ? 'rotation' : 'manifest'
  if (source) await recordActivity(context, { kind, verified }, source)
  await recordChange(context, reactivated ?? version)
  log.info('manifest published', {
    agent_id: publication.agentId,
    revision: publication.revision,
    digest: publication.digest,
    version,
    ...(changedKey && { succession: succession.kind, from: succession.from }),
  })
  return publication
}
