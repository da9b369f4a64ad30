import type { SigningActivity } from '../../../shared/model/activity'
import type { Envelope } from '../../../shared/model/envelope'
import type { AgentId, Digest, Instant, KeyId } from '../../../shared/model/ids'

/** A rotation that waits for a veto (TRUST "Rotation"). */
export interface PendingRotation {
  readonly digest: Digest
  readonly agentId: AgentId
  readonly from: KeyId
  readonly to: KeyId
  readonly envelope: Envelope
  readonly submittedAt: Instant
  readonly maturesAt: Instant
  readonly outcome: 'waiting' | 'accepted' | 'vetoed' | 'void'
  /** Why it is over, for a person. */
  readonly because?: string
}

/** Why an agent is out of service, where its owner or a revocation put it there; an operator's suspension has no such record. */
export interface Suspension {
  readonly agentId: AgentId
  readonly cause: 'revocation' | 'owner'
  readonly reason: string
  /** The statement's own time; a later one is needed to change it. */
  readonly at: Instant
  readonly active: boolean
}

/** What happens to keys, as the registry keeps it. */
export interface RegistryKeyEvents {
  addRotation(rotation: PendingRotation): Promise<void>
  /** Waiting ones, of one agent or all, the first to mature first. */
  waitingRotations(agentId?: AgentId): Promise<PendingRotation[]>
  rotation(digest: Digest): Promise<PendingRotation | undefined>
  settleRotation(digest: Digest, outcome: 'accepted' | 'vetoed' | 'void', because: string): Promise<void>
  suspension(agentId: AgentId): Promise<Suspension | undefined>
  saveSuspension(suspension: Suspension): Promise<void>
  /** Numbers it after the agent's last. */
  record(activity: Omit<SigningActivity, 'seq'>): Promise<void>
  activity(agentId: AgentId, after: number, limit: number): Promise<SigningActivity[]>
}
