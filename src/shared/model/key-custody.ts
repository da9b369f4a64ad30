import { z } from 'zod'
import { approvalWanted } from './approval'
import { envelope } from './envelope'
import { agentId, digest, instant, keyId } from './ids'
import { keyEntry, keyRecord, keyRole } from './key'
import { delivery } from './outbox'

/**
 * What became of the policy in a backup. `kept`: the profile has rules of its own, which stay; `unusable`: a program with other rules
 * wrote it; `none`: there is none in it.
 */
export const restoredPolicy = z.enum(['taken', 'kept', 'unusable', 'none'])
export type RestoredPolicy = z.infer<typeof restoredPolicy>

/** A key whose private part is on paper and nowhere else: what must be known of it to name it in manifests. */
export const offlineKey = z.object({ agent_id: agentId, key: keyRecord, made_at: instant })
export type OfflineKeyRecord = z.infer<typeof offlineKey>

/** A manifest this profile signed as the agent's owner: prepared, or submitted to the registries. */
export const ownManifest = z.object({
  agent_id: agentId,
  envelope,
  digest,
  state: z.enum(['prepared', 'submitted']),
  at: instant,
  /** The key it replaces, where it is a rotation. */
  replaces: keyId.optional(),
})
export type OwnManifest = z.infer<typeof ownManifest>

/** On whose word an owner key is replaced (TRUST "Rotation"). */
const rotationWord = z.enum(['recovery_key', 'threshold', 'delay'])

/** A rotation as prepared: nothing has been told to anybody yet. */
export const preparedRotation = z.object({
  agent_id: agentId,
  /** Of the key that is replaced. */
  role: z.enum(['owner', 'client']),
  old_key: keyId,
  new_key: keyId,
  digest,
  /** `recovery` where the old key is revoked. */
  kind: z.enum(['rotation', 'recovery']),
  word: rotationWord,
  /** How many more of the agent's signers have to approve it. */
  missing: z.number().int().nonnegative(),
  grace_until: instant.optional(),
})
export type PreparedRotation = z.infer<typeof preparedRotation>

/** A prepared manifest as the registries took it. */
export const publishedRotation = z.object({
  agent_id: agentId,
  new_key: keyId,
  old_key: keyId.optional(),
  /** The old key was revoked: the agent is in service again. */
  reactivated: z.boolean(),
  /** It counts only from then on, unless the recovery key vetoes. */
  pending_until: instant.optional(),
  /** It counts only when so many more of the agent's signers have approved it. */
  approval: approvalWanted.optional(),
  deliveries: z.array(delivery),
})
export type PublishedRotation = z.infer<typeof publishedRotation>

/**
 * The owner key with which this profile relied on an agent, and on whose word it changed since. A key that is not accepted is
 * shown, and nothing is delegated to its agent meanwhile.
 */
export const acceptedKey = z.object({
  agent_id: agentId,
  key: keyRecord,
  recovery_key: keyRecord.optional(),
  at: instant,
  word: z.enum(['first_seen', 'own', 'operator']),
})
export type AcceptedKey = z.infer<typeof acceptedKey>

/** Who would sign a revocation. */
const revocationSigner = z.enum(['recovery_key', 'successor', 'itself', 'threshold'])

/** What a revocation changes, in numbers, before it is done. */
export const revocationPreview = z.object({
  key_id: keyId,
  agent_id: agentId,
  role: keyRole,
  /** The key is the agent's present owner key: revoking it takes the agent out of service. */
  is_present: z.boolean(),
  signer: revocationSigner,
  /** How many more of the agent's signers have to approve it. */
  missing: z.number().int().nonnegative(),
  registries: z.array(z.string()),
  attestations: z.number().int().nonnegative(),
  running_tasks: z.number().int().nonnegative(),
  capabilities: z.array(z.string()),
  /** Where the recovery key is: without it nobody can name a new owner key afterwards. */
  recovery_key: z.enum(['in_vault', 'on_paper', 'none']),
  /** Where M of N decide: of the signatures that the owner key after it needs, how many are missing, and how many nobody can give. */
  successor: z
    .object({ missing: z.number().int().nonnegative(), unobtainable: z.number().int().nonnegative() })
    .optional(),
})
export type RevocationPreview = z.infer<typeof revocationPreview>

export const revocationDone = z.object({
  key_id: keyId,
  agent_id: agentId,
  signer: revocationSigner,
  suspended: z.boolean(),
  /** Nothing is revoked before so many more of the agent's signers have approved it. */
  approval: approvalWanted.optional(),
  attestations: z.number().int().nonnegative(),
  deliveries: z.array(delivery),
})
export type RevocationDone = z.infer<typeof revocationDone>

/** A key of an agent as its owner sees it: age, use, where the private part is, and what becomes of it when. */
export const keyStanding = z.object({
  key_id: keyId,
  agent_id: agentId.optional(),
  role: keyRole,
  entry: keyEntry.optional(),
  made_at: instant.optional(),
  place: z.enum(['vault', 'agent', 'paper', 'elsewhere']),
  state: z.enum(['present', 'unused', 'grace', 'replaced', 'revoked', 'expired']),
  last_used_at: instant.optional(),
  /** When an owner key becomes a year old, an operational key's certification ends, or a grace does. */
  until: instant.optional(),
  revoked: z.object({ at: instant, reason: z.string() }).optional(),
})
export type KeyStanding = z.infer<typeof keyStanding>

/** A rotation that waits at a registry for a veto of the recovery key. */
export const waitingRotation = z.object({
  registry: z.string(),
  agent_id: agentId,
  digest,
  from: keyId,
  to: keyId,
  submitted_at: instant,
  matures_at: instant,
  /** The new key is in this vault: it is the owner's own doing. */
  own: z.boolean(),
})
export type WaitingRotation = z.infer<typeof waitingRotation>

/** What a registry answers when it is asked which rotations of an agent wait. */
export const rotationsAnswer = z.object({
  rotations: z.array(z.object({ digest, from: keyId, to: keyId, submitted_at: instant, matures_at: instant })).max(100),
})
export type RotationsAnswer = z.infer<typeof rotationsAnswer>
