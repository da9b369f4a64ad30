import { type Envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { type AgentId, fromInstant, toInstant } from '../../../shared/model/ids'
import { readVeto, VETO_MS, type VerifiedManifest, verifyManifestEnvelope, verifyVeto } from '../../protocol/discovery'
import type { PendingRotation } from '../ports'
import { recordActivity, type SubmissionSource } from './activity'
import type { RegistryContext } from './context'
import { getAgent } from './get-agent'
import { receiptFor } from './receipt'

/** More at once is somebody who floods; each can be vetoed. */
const MAX_WAITING = 8

export const waitingReceipt = (context: RegistryContext, rotation: PendingRotation): Promise<Envelope> =>
  receiptFor(context, {
    document_digest: rotation.digest,
    payload_type: PAYLOAD_TYPE.manifest,
    agent_id: rotation.agentId,
    key_id: rotation.to,
    submitted_at: rotation.submittedAt,
    pending_until: rotation.maturesAt,
  })

/** TRUST "Rotation": 72 hours in which the recovery key may veto. @throws StewardError `rate_limited`, `conflict` where it was vetoed */
export const waitForVeto = async (
  context: RegistryContext,
  { verified, envelope, from }: { verified: VerifiedManifest; envelope: Envelope; from: PendingRotation['from'] },
  source: SubmissionSource,
): Promise<{ rotation: PendingRotation; created: boolean }> => {
  const { store, clock, log } = context
  const agentId = verified.summary.id as AgentId
  const known = await store.keyEvents.rotation(verified.digest)
  if (known?.outcome === 'waiting') return { rotation: known, created: false }
  if (known) throw over(known)
  if ((await store.keyEvents.waitingRotations(agentId)).length >= MAX_WAITING)
    throw new StewardError('rate_limited', `${MAX_WAITING} rotations of ${agentId} wait already`, {
      suggestions: ["Have the recovery key sign the rotation, or veto those that are not the owner's."],
    })
  const now = clock.now()
  const rotation: PendingRotation = {
    digest: verified.digest,
    agentId,
    from,
    to: verified.ownerKey,
    envelope,
    submittedAt: toInstant(now),
    maturesAt: toInstant(now + VETO_MS),
    outcome: 'waiting',
  }
  await store.keyEvents.addRotation(rotation)
  await recordActivity(context, { kind: 'rotation', verified }, source)
  log.warn('rotation waits for a veto', { agent_id: agentId, from, to: rotation.to, matures_at: rotation.maturesAt })
  return { rotation, created: true }
}

const over = (rotation: PendingRotation): StewardError =>
  new StewardError(
    'conflict',
    `this rotation of ${rotation.agentId} is over: ${rotation.because ?? rotation.outcome}`,
    {
      details: { digest: rotation.digest, outcome: rotation.outcome },
      suggestions: ['Rotate anew: steward keygen --rotate'],
    },
  )

/** What waits of an agent. @throws StewardError `agent_unknown` */
export const listRotations = async (context: RegistryContext, agentId: AgentId): Promise<PendingRotation[]> => {
  await getAgent(context, agentId)
  return context.store.keyEvents.waitingRotations(agentId)
}

/**
 * The recovery key's no. Believed by its own signature, whoever brings it.
 *
 * @throws StewardError `agent_unknown`, `not_found`, `conflict` where it is over, `forbidden` where the agent has no recovery key,
 * `signer_unknown`, `signature_invalid`
 */
export const vetoRotation = (context: RegistryContext, envelope: Envelope): Promise<PendingRotation> =>
  context.submit(async () => {
    const { agent_id, rotation } = readVeto(envelope)
    const { store, clock, log } = context
    const latest = verifyManifestEnvelope((await getAgent(context, agent_id)).envelope, { now: clock.now() })
    const recovery = latest.manifest.identity.recovery_key
    if (recovery === undefined || (await store.isRevoked(recovery.key_id)))
      throw new StewardError('forbidden', `${agent_id} has no recovery key that could veto`)
    verifyVeto(envelope, recovery)
    const found = await store.keyEvents.rotation(rotation)
    if (found?.agentId !== agent_id)
      throw new StewardError('not_found', `no such rotation of ${agent_id} waits in this registry`)
    if (found.outcome === 'accepted') throw over(found)
    await store.keyEvents.settleRotation(rotation, 'vetoed', "the recovery key's veto")
    log.warn('rotation vetoed', { agent_id, rotation })
    return (await store.keyEvents.rotation(rotation)) ?? found
  })

/** Ends every waiting rotation of an agent: what they were judged against has changed. */
export const voidRotations = async ({ store }: RegistryContext, agentId: AgentId, because: string): Promise<void> => {
  for (const { digest } of await store.keyEvents.waitingRotations(agentId))
    await store.keyEvents.settleRotation(digest, 'void', because)
}

/** Rotations whose time is over without a veto, in order; each is judged again by `accept`, against what is published now. */
export const matureRotations = async (
  context: RegistryContext,
  accept: (rotation: PendingRotation) => Promise<void>,
): Promise<void> => {
  const { store, clock, log } = context
  for (const rotation of await store.keyEvents.waitingRotations()) {
    if (fromInstant(rotation.maturesAt) > clock.now()) break
    try {
      await accept(rotation)
      await store.keyEvents.settleRotation(rotation.digest, 'accepted', 'nobody vetoed')
      log.warn('rotation accepted after its time for a veto', { agent_id: rotation.agentId, to: rotation.to })
    } catch (error) {
      if (!isStewardError(error)) throw error
      await store.keyEvents.settleRotation(rotation.digest, 'void', error.message)
      log.warn('rotation came to nothing', { agent_id: rotation.agentId, code: error.code })
    }
  }
}
