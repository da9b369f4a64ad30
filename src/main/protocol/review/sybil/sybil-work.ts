import type { AgentSuspicion, SybilRing } from './analysis'
import type { GraphAgent, GraphEndorsement } from './graph'

/** What the worker thread that holds a registry's endorsements can be asked. */
export interface SybilWork {
  /** Analyses all of it; what is proposed for a ban. `now` is milliseconds since the epoch. */
  analyse(input: {
    readonly agents: readonly GraphAgent[]
    readonly endorsements: readonly GraphEndorsement[]
    readonly now: number
  }): SybilRing[]
  /** Takes one more endorsement in and scores its ends anew; undefined where one of them is unknown. */
  add(endorsement: GraphEndorsement): AgentSuspicion | undefined
  inspect(id: string): AgentSuspicion | undefined
}
