import type { Countersignature } from '../../../shared/model/audit'
import type { Envelope } from '../../../shared/model/envelope'
import type { AgentId } from '../../../shared/model/ids'

export interface StoredCountersignature {
  readonly content: Countersignature
  readonly envelope: Envelope
}

/** Where its owners' audit logs stood when they had it countersigned. None is ever changed or removed. */
export interface RegistryAuditHeads {
  add(countersignature: StoredCountersignature): Promise<void>
  last(agentId: AgentId, log: string): Promise<StoredCountersignature | undefined>
  /** Those after so many entries, in order. */
  list(agentId: AgentId, log: string, after: number, limit: number): Promise<StoredCountersignature[]>
  count(agentId: AgentId): Promise<number>
}
