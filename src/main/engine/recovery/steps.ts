import type { PendingApproval } from '../../../shared/model/approval'
import { counted } from '../../../shared/model/counted'
import { isStewardError } from '../../../shared/model/errors'
import type { AgentId } from '../../../shared/model/ids'
import type { KeyEntry } from '../../../shared/model/key'
import type { Delivery, OutboxItem } from '../../../shared/model/outbox'
import type { Recovery, RecoveryStep, RecoveryStepName } from '../../../shared/model/recovery'
import { readRevocation } from '../../protocol/discovery'
import { decodeBase64, sha256Digest } from '../../protocol/encoding'
import { findApprovals } from '../approvals/list-approvals'
import { publishPending } from '../attestation/publish-pending'
import type { EngineContext } from '../context'
import { refreshRegistries } from '../discovery/search-agents'
import { listedManifest, ownersManifest, preparedManifest } from '../keys/own-manifest'
import { publishPrepared } from '../keys/publish-prepared'
import { keyInPlace } from '../keys/revocation-facts'
import { countHere, signedRevocation } from '../keys/revoke-key'
import { newPrimaryKey, rotateKey } from '../keys/rotate-key'
import { settleApproved } from '../keys/settle-approved'
import { deliverOutbox, enqueue } from '../outbox'
import { type AttestOne, attestAgain } from './attest-again'
import { statesAtRegistries } from './registry-states'

/** What a step came to. It may be taken again after a crash at any point: each looks at what is there before it makes anything. */
export interface StepResult {
  readonly state: 'done' | 'waiting'
  readonly finding: string
  readonly evidence?: RecoveryStep['evidence']
  readonly change?: Partial<Pick<Recovery, 'revocation' | 'new_key' | 'manifest'>>
}

type Step = (context: EngineContext, recovery: Recovery, attest: AttestOne) => Promise<StepResult>

/** Undefined where the step was not yet taken that far: the revocation is signed once and kept before anything else. */
export async function prepareRevocation(context: EngineContext, recovery: Recovery): Promise<Recovery['revocation']> {
  if (recovery.revocation) return recovery.revocation
  const place = await keyInPlace(context, recovery.old_key)
  const { envelope } = await signedRevocation(context, place, {
    key_id: recovery.old_key,
    reason: recovery.reason,
    compromised_at: recovery.compromised_at,
    immediate: true,
  })
  return envelope
}

const revoke: Step = async (context, { revocation, old_key }) => {
  if (revocation === undefined) return { state: 'waiting', finding: 'The revocation is not signed yet.' }
  const digest = sha256Digest(decodeBase64(revocation.payload))
  await countHere(context, readRevocation(revocation), digest)
  return {
    state: 'done',
    finding: 'The key is revoked: nothing it signed is believed here any more.',
    evidence: [
      { label: 'Key', value: old_key },
      { label: 'Revocation', value: digest },
    ],
  }
}

const tellRegistries: Step = async (context, { revocation, agent_id }) => {
  if (revocation === undefined) return { state: 'waiting', finding: 'The revocation is not signed yet.' }
  const items = await enqueue(context, { kind: 'revocation', agentId: agent_id, envelope: revocation })
  await deliverOutbox(context, true)
  const now = await latest(context, items)
  const told = now.filter(({ state }) => state === 'delivered').length
  const evidence = now.map(evidenceOf)
  return told === 0
    ? { state: 'waiting', finding: 'No registry could be told yet; it is tried again.', evidence }
    : {
        state: 'done',
        finding:
          told === now.length
            ? `Every registry has it (${told}).`
            : `${told} of ${now.length} registries have it; the others get it when they return.`,
        evidence,
      }
}

const suspend: Step = async (context, { agent_id }) => {
  const states = await statesAtRegistries(context, agent_id)
  const suspended = states.filter(({ state }) => state === 'suspended').length
  const evidence = states.map(({ registry, state, error }) => ({ label: registry, value: state ?? error ?? 'unknown' }))
  return suspended === 0
    ? { state: 'waiting', finding: 'No registry shows it as suspended yet.', evidence }
    : { state: 'done', finding: 'It is suspended: nobody works with it meanwhile.', evidence }
}

const newKey: Step = async (context, { agent_id }) => {
  const key: KeyEntry = await newPrimaryKey(context, agent_id)
  return {
    state: 'done',
    finding: 'A new key is in the vault.',
    evidence: [{ label: 'Key', value: key.key_id }],
    change: { new_key: key.key_id },
  }
}

const certify: Step = async (context, { agent_id, old_key }) => {
  const listed = await listedManifest(context, agent_id)
  // After a crash behind the publication, what would be certified is certified.
  if (listed && listed.ownerKey !== old_key)
    return { state: 'done', finding: 'The registries list the manifest with the new key already.' }
  const prepared = await rotateKey(context, { agent_id })
  const { manifest } = await ownersManifest(context, agent_id)
  const own = (await context.store.ownManifests.get(agent_id)) !== undefined
  return {
    state: 'done',
    finding: own
      ? 'The new key and the recovery key have signed a manifest that certifies its operational keys.'
      : 'The new key and the recovery key have signed. The operational keys are taken from what the registry lists: compare them.',
    evidence: [
      { label: 'Manifest', value: prepared.digest },
      ...manifest.identity.operational_keys.map((key) => ({ label: 'Operational key', value: key.key_id })),
    ],
    change: { new_key: prepared.new_key, manifest: prepared.digest },
  }
}

const publish: Step = async (context, { agent_id, new_key }) => {
  await settleApproved(context)
  const own = await context.store.ownManifests.get(agent_id)
  const submitted = own?.state === 'submitted' && (await ownersManifest(context, agent_id)).ownerKey === new_key
  // A process that ended in between has published the manifest and may not have published what was attested under it.
  const asked = submitted ? undefined : await beforeSigners(context, agent_id)
  if (asked) return forSigners(asked)
  const [published] = submitted ? [] : await publishPrepared(context, agent_id)
  if (published?.approval)
    return forSigners(
      (await beforeSigners(context, agent_id)) ?? { missing: published.approval.missing, seats: [] },
      published.deliveries,
    )
  const attestations = await publishPending(context, agent_id)
  return {
    state: 'done',
    finding: 'The manifest with the new key is published, and what was attested under it.',
    evidence: [
      ...(published?.deliveries ?? []).map(evidenceOf),
      ...attestations.published.map(({ capability, registries }) => ({
        label: capability,
        value: registries.join(', '),
      })),
      ...attestations.unpublished.map(({ capability, registry, reason }) => ({
        label: capability,
        value: `${registry}: ${reason}`,
      })),
    ],
  }
}

type Asked = Pick<PendingApproval, 'missing' | 'seats'>

/** The prepared manifest, where its signers were asked for it already: they are asked once, whenever the step is taken again. */
async function beforeSigners(context: EngineContext, agentId: AgentId): Promise<Asked | undefined> {
  const prepared = await preparedManifest(context, agentId)
  if (prepared === undefined) return undefined
  return (await findApprovals(context)).find(({ pending }) => pending.digest === prepared.digest)?.pending
}

const forSigners = ({ missing, seats }: Asked, deliveries: readonly Delivery[] = []): StepResult => ({
  state: 'waiting',
  finding: `${counted(missing, 'more signer')} of the agent must approve the new key: on the Keys screen, or steward multi-sig-approve.`,
  evidence: [
    ...deliveries.map(evidenceOf),
    ...seats.map(({ key_id, signed }) => ({ label: signed ? 'Signed by' : 'Not signed by', value: key_id })),
  ],
})

const reactivated: Step = async (context, { agent_id, new_key }) => {
  await refreshRegistries(context)
  const states = await statesAtRegistries(context, agent_id)
  const back = states.filter(({ state, ownerKey }) => state === 'active' && ownerKey === new_key)
  const evidence = states.map(({ registry, state, error }) => ({ label: registry, value: state ?? error ?? 'unknown' }))
  return back.length === 0
    ? { state: 'waiting', finding: 'No registry shows it as active with its new key yet.', evidence }
    : { state: 'done', finding: 'It is in service again, with its new key.', evidence }
}

export const STEPS: Readonly<Record<RecoveryStepName, Step>> = {
  revoke,
  tell_registries: tellRegistries,
  suspend,
  new_key: newKey,
  certify,
  re_attest: (context, { agent_id }, attest) => attestAgain(context, agent_id, attest),
  publish,
  reactivated,
}

const latest = (context: EngineContext, items: readonly OutboxItem[]): Promise<OutboxItem[]> =>
  Promise.all(items.map(async (item) => (await context.store.outbox.get(item.id)) ?? item))

function evidenceOf({ registry, state, took_ms, error }: Pick<Delivery, 'registry' | 'state' | 'took_ms' | 'error'>) {
  if (state === 'delivered') return { label: registry, value: took_ms === undefined ? 'told' : `told in ${took_ms} ms` }
  if (state === 'refused') return { label: registry, value: `refused: ${error?.message ?? 'without a reason'}` }
  return { label: registry, value: `queued: ${error?.message ?? 'not tried yet'}` }
}

/** What a step waits for, where it could not be taken now. @throws whatever is not ours */
export function waitingFor(error: unknown): StepResult {
  if (!isStewardError(error)) throw error
  const [next] = error.suggestions
  return { state: 'waiting', finding: `${sentence(error.message)}.${next === undefined ? '' : ` ${sentence(next)}.`}` }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).replace(/\.$/, '')
