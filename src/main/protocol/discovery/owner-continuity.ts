import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import type { KeyId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { VerifiedManifest } from './manifest'
import { historyFault } from './rotation-history'
import { isManifestSignedBy } from './signed-by'

/** TRUST "Rotation of an owner key": the time in which the recovery key may veto. */
export const VETO_MS = 72 * 3_600_000

/** On whose word an owner key is replaced by another. `delay`: only if nobody vetoes for {@link VETO_MS}. */
export type RotationWord = 'recovery_key' | 'threshold' | 'delay'

export type Succession =
  | { readonly kind: 'same_key' }
  | { readonly kind: 'rotation'; readonly from: KeyId; readonly word: RotationWord }
  /** The old key is revoked, and the recovery key names the new one. */
  | { readonly kind: 'recovery'; readonly from: KeyId }

const forbidden = (id: string, message: string, ...suggestions: string[]): StewardError =>
  new StewardError('forbidden', message, { details: { agent_id: id }, suggestions })

const takenByAnother = (id: string): StewardError =>
  forbidden(
    id,
    `the agent id ${id} belongs to another owner`,
    'Publish under another agent id.',
    'If it is yours, sign with the owner key it was published with.',
  )

const recoveryChanged = (id: string): StewardError =>
  forbidden(
    id,
    `the recovery key of ${id} can only be changed with the present recovery key's signature`,
    'Add the signature of the present recovery key to the manifest.',
  )

const thresholdMissed = (id: string, threshold: number): StewardError =>
  forbidden(
    id,
    `a change of ${id} needs the signatures of ${threshold} of its signers`,
    'Have its signers approve the change: steward multi-sig-approve',
  )

const onlyRecovery = (id: string): StewardError =>
  forbidden(
    id,
    `the owner key of ${id} is revoked, and only its recovery key can name another`,
    `Import the recovery sheet and rotate: steward keygen --rotate --agent ${id}`,
  )

/** What a change of manifest is judged from: whose word it carries. */
interface Change {
  readonly id: string
  readonly previous: VerifiedManifest
  readonly next: VerifiedManifest
  readonly sameKey: boolean
  readonly oldKeyRevoked: boolean
  readonly byOldKey: boolean
  readonly byRecovery: boolean
  /** True also where the agent asks for no M of N, and for what is still to be approved. */
  readonly byThreshold: boolean
}

type Check = (change: Change) => StewardError | undefined

/** Whoever shows no key of the agent is told that the id is taken, not how it could be changed. */
const isOwnersOwn = ({ sameKey, byOldKey, byRecovery }: Change): boolean => sameKey || byOldKey || byRecovery

/** Why a manifest may not follow the one before, each with what it defends against; the first that applies is told. */
const CHECKS: readonly Check[] = [
  (change) => (isOwnersOwn(change) ? undefined : takenByAnother(change.id)),
  // DESIGN §7: M of N is for every change, else whoever has one key would publish a manifest that no longer asks for it.
  ({ id, previous, byThreshold }) =>
    byThreshold ? undefined : thresholdMissed(id, previous.manifest.identity.multi_sig?.threshold ?? 1),
  // A thief of the owner key would else appoint his own recovery key and keep the agent for good.
  ({ id, previous, next, byRecovery }) => {
    const recovery = previous.manifest.identity.recovery_key?.key_id
    const kept = recovery === undefined || next.manifest.identity.recovery_key?.key_id === recovery
    return kept || byRecovery ? undefined : recoveryChanged(id)
  },
  // TRUST "Keys": the recovery key replaces an owner key. What a revoked key signs is a thief's word.
  ({ id, sameKey, oldKeyRevoked, byRecovery }) =>
    !sameKey && oldKeyRevoked && !byRecovery ? onlyRecovery(id) : undefined,
  // TRUST "Rotation": the old and the new key's signatures; the new one's is verified already.
  ({ id, sameKey, oldKeyRevoked, byOldKey }) =>
    !sameKey && !oldKeyRevoked && !byOldKey ? takenByAnother(id) : undefined,
  ({ previous, next }) => historyFault(previous.manifest.identity, next.manifest.identity),
]

export interface SuccessionRules {
  /** Judged as if as many signers as the agent asks for had signed: what is worth being shown to them. */
  readonly toBeApproved?: boolean
}

const changeOf = (
  previous: VerifiedManifest,
  next: VerifiedManifest & { readonly envelope: Envelope },
  revoked: ReadonlySet<KeyId>,
  { toBeApproved = false }: SuccessionRules,
): Change => {
  const { primary_key, recovery_key, multi_sig } = previous.manifest.identity
  const says = (keys: readonly KeyRecord[], threshold = 1): boolean =>
    isManifestSignedBy(
      next.envelope,
      keys.filter((key) => !revoked.has(key.key_id)),
      threshold,
    )
  const oldKeyRevoked = revoked.has(primary_key.key_id)
  return {
    id: next.manifest.agent.id,
    previous,
    next,
    sameKey: previous.ownerKey === next.ownerKey,
    oldKeyRevoked,
    // It is shown that the old key signed; whether that counts is for the checks.
    byOldKey: isManifestSignedBy(next.envelope, [primary_key]),
    byRecovery: recovery_key !== undefined && says([recovery_key]),
    byThreshold: toBeApproved || multi_sig === undefined || says(multi_sig.signers, multi_sig.threshold),
  }
}

/**
 * Whether, and on whose word, the owner of what is published may replace it with this manifest (TRUST "Rotation of an owner
 * key"; DESIGN §7 M-of-N).
 *
 * @param previous the latest accepted manifest of the agent
 * @param next the new one, verified by its own key, with its envelope
 * @param revoked keys of either manifest that are revoked: their word counts for nothing
 * @throws StewardError `forbidden`, `manifest_invalid`
 */
export const judgeSuccession = (
  previous: VerifiedManifest,
  next: VerifiedManifest & { readonly envelope: Envelope },
  revoked: ReadonlySet<KeyId>,
  rules: SuccessionRules = {},
): Succession => {
  const change = changeOf(previous, next, revoked, rules)
  for (const check of CHECKS) {
    const refusal = check(change)
    if (refusal) throw refusal
  }
  if (change.sameKey) return { kind: 'same_key' }
  const from = previous.ownerKey
  if (change.oldKeyRevoked) return { kind: 'recovery', from }
  const many = (previous.manifest.identity.multi_sig?.threshold ?? 1) >= 2
  return { kind: 'rotation', from, word: change.byRecovery ? 'recovery_key' : many ? 'threshold' : 'delay' }
}
