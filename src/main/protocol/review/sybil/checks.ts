import { DAY_MS } from '../../../../shared/model/duration'
import { holds } from './adjacency'
import type { EndorsementGraph } from './graph'

/** FAILURE_MODES 4.1: `(now - e.created_date).days < 30`. */
const NEW_DAYS = 30
/** FAILURE_MODES 4.1: `> len(agent.endorsers) * 0.8`. */
const INACTIVE_SHARE = 0.8
/** A fleet of two says nothing; of a third of all endorsers from one hand it begins to. */
const SAME_HAND_LEAST = 3
const SAME_HAND_SHARE = 1 / 3
/** FAILURE_MODES 4.1: `sum(checks.values()) >= 2`. */
const RED_FLAGS = 2

/** One check of the specification with what it was decided on. `share` is the part of the endorsers it holds for. */
export interface SybilCheck {
  readonly flag: boolean
  readonly share: number
  /** Numbers of the agents it holds for, at most {@link MAX_EVIDENCE}. */
  readonly evidence: readonly number[]
}

export interface SybilChecks {
  readonly new_endorsers: SybilCheck
  readonly inactive_endorsers: SybilCheck
  readonly circular: SybilCheck
  readonly similar_keys: SybilCheck
}

/** A person reads no more names than this. */
const MAX_EVIDENCE = 50

const checkOf = (holding: readonly number[], of: number, flag: boolean): SybilCheck => ({
  flag,
  share: of === 0 ? 0 : holding.length / of,
  evidence: holding.slice(0, MAX_EVIDENCE),
})

/** The four checks of FAILURE_MODES 4.1 on one agent. `now` is milliseconds since the epoch. */
export function sybilChecks(graph: EndorsementGraph, agent: number, now: number): SybilChecks {
  const endorsers = graph.endorsers.of(agent)
  const all = endorsers.length
  const young = [...endorsers].filter((endorser) => now - createdAt(graph, endorser) < NEW_DAYS * DAY_MS)
  const idle = [...endorsers].filter((endorser) => graph.agents[endorser]?.delegations === 0)
  const returned = circularIn(graph, agent, endorsers)
  const sameHand = largestFleet(graph, endorsers)
  return {
    // `all(...)` of no endorsers would be true; nobody is suspicious for having none.
    new_endorsers: checkOf(young, all, all > 0 && young.length === all),
    inactive_endorsers: checkOf(idle, all, idle.length > all * INACTIVE_SHARE),
    circular: checkOf(returned, all, returned.length > 0),
    similar_keys: checkOf(sameHand, all, sameHand.length >= SAME_HAND_LEAST && sameHand.length > all * SAME_HAND_SHARE),
  }
}

const createdAt = ({ agents }: EndorsementGraph, agent: number): number => agents[agent]?.createdAt ?? 0

/** FAILURE_MODES 4.1: `A→B, B→A`, between the agent and an endorser or among its endorsers. */
function circularIn(graph: EndorsementGraph, agent: number, endorsers: Int32Array): number[] {
  const back = graph.endorsed.of(agent)
  return [...endorsers].filter((endorser) => {
    if (holds(back, endorser)) return true
    const endorsed = graph.endorsed.of(endorser)
    const by = graph.endorsers.of(endorser)
    // The shorter list is walked: a hub endorses thousands.
    const [walked, asked] = endorsed.length < endorsers.length ? [endorsed, endorsers] : [endorsers, endorsed]
    return walked.some((other) => holds(asked, other) && holds(by, other))
  })
}

/** The endorsers that most share one issuer. Fingerprints are digests: those of one creator's keys are not alike, their issuer is. */
function largestFleet({ agents }: EndorsementGraph, endorsers: Int32Array): number[] {
  let largest: number[] = []
  for (const fleet of Map.groupBy(endorsers, (endorser) => agents[endorser]?.issuer ?? '').values())
    if (fleet.length > largest.length) largest = fleet
  return largest.length > 1 ? largest : []
}

/** The specification's own verdict: two red flags. Shown beside the weighed one. */
export const redFlags = (checks: SybilChecks): number => Object.values(checks).filter(({ flag }) => flag).length
export const isSybilByFlags = (checks: SybilChecks): boolean => redFlags(checks) >= RED_FLAGS
