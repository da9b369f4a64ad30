import type { SigningActivity } from '../../../shared/model/activity'
import type { AgentId } from '../../../shared/model/ids'

/** What registries recorded of the own agents' signatures. */
export interface ActivityStore {
  /** Keeps entries that follow the last one of this registry. */
  append(registry: string, entries: readonly SigningActivity[]): Promise<void>
  /** Number of the last entry kept; 0 before the first. */
  last(registry: string, agentId: AgentId): Promise<number>
  /** In the order of their numbers, after one of them. */
  list(registry: string, agentId: AgentId, after: number, limit: number): Promise<SigningActivity[]>
}
