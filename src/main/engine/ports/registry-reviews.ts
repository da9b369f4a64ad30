import type { Envelope } from '../../../shared/model/envelope'
import type { AgentId } from '../../../shared/model/ids'
import type { RegistryAgentState } from '../../../shared/model/provenance'
import type { DelegationNotice, Endorsement, ReviewCase } from '../../../shared/model/review'

export interface AgentStateChange {
  readonly agent: AgentId
  readonly state: RegistryAgentState
}

/** A decision as it was signed, and the states of the agents it changed, so that it can be taken back. */
export interface RecordedDecision {
  readonly envelope: Envelope
  readonly before: readonly AgentStateChange[]
}

/** Cases that a person must judge, and what was decided: nothing of it is ever removed. */
export interface RegistryReviews {
  open(opened: Omit<ReviewCase, 'id' | 'state'>): Promise<ReviewCase>
  /** Puts newer evidence into a case that is still open. */
  revise(open: ReviewCase): Promise<void>
  get(id: string): Promise<ReviewCase | undefined>
  /** The riskiest first. */
  list(query: {
    state?: ReviewCase['state'] | undefined
    subject?: AgentId | undefined
    /** Cases that fall on any of these: as their subject or as one of a ring. */
    fallsOn?: readonly AgentId[]
    limit: number
  }): Promise<ReviewCase[]>
  /**
   * Saves the case as it is after a decision, with the decision and the states it gives to agents, in one durable transaction: a
   * ban is whole or not there. Answers with the registry's new version where an agent changed.
   */
  decide(
    after: ReviewCase,
    decision: RecordedDecision,
    states: readonly AgentStateChange[],
  ): Promise<{ version: number } | undefined>
  /** Oldest first. */
  decisions(id: string): Promise<RecordedDecision[]>
}

/** Who endorses whom. */
export interface RegistryEndorsements {
  /** False where the same pair and capability is there already. */
  add(given: Endorsement, envelope: Envelope): Promise<boolean>
  about(query: { from?: AgentId; to?: AgentId }): Promise<{ endorsement: Endorsement; envelope: Envelope }[]>
  all(): Promise<Endorsement[]>
  /** False where the same order was counted already. */
  addNotice(notice: DelegationNotice): Promise<boolean>
  /** Delegations that an agent gave or carried out, as far as clients have told. */
  delegationsOf(agentId: AgentId): Promise<number>
}
