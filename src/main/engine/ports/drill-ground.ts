import type { AgentId } from '../../../shared/model/ids'

/** What an order came to: small facts, by name. */
export type DrillFacts = Readonly<Record<string, string | number>>

/** Processes, links and strangers that a drill may harm, because nobody relies on them. */
export interface DrillGround {
  /**
   * Has something done to what may be harmed: an order and its words, none with white space in it.
   *
   * @throws StewardError `unavailable` where nobody answers, `conflict` with its words where the order is refused
   */
  order(order: string, ...words: readonly string[]): Promise<DrillFacts>
}

/** What of this machine drills may be given. */
export interface DrillGrounds {
  /** The lab around this profile; absent on every profile but a lab's. */
  readonly lab?: DrillGround | undefined
  /**
   * The supervisor under which this user serves an agent of this profile for staging.
   *
   * @throws StewardError `drill_refused` where there is none here, or its socket is another user's
   */
  staging(agentId: AgentId): DrillGround
}
