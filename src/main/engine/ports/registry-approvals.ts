import type { Envelope } from '../../../shared/model/envelope'
import type { AgentId, Digest, Instant, KeyId } from '../../../shared/model/ids'

/** A document that waits for more of its agent's signers (DESIGN §7 M-of-N). */
export interface StoredApproval {
  readonly digest: Digest
  readonly agentId: AgentId
  /** With every signature so far. */
  readonly envelope: Envelope
  /** The agent's latest manifest when it was proposed: what the signers were shown is a change of that. */
  readonly base: Digest
  /** Whose signature it came with. */
  readonly proposer: KeyId
  readonly submittedAt: Instant
  readonly expiresAt: Instant
}

export interface RegistryApprovals {
  put(approval: StoredApproval): Promise<void>
  byDigest(digest: Digest): Promise<StoredApproval | undefined>
  /** Of one agent or all, oldest first. */
  list(agentId?: AgentId): Promise<StoredApproval[]>
  remove(digest: Digest): Promise<void>
}
