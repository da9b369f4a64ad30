import { isSybilByFlags, redFlags, type SybilCheck, type SybilChecks, sybilChecks } from './checks'
import { EndorsementGraph, type GraphAgent, type GraphEndorsement } from './graph'
import { trustRank } from './rank'
import { isNearlyProposed, isProposedForBan, suspicionOf } from './suspicion'

/** A check with its evidence by id. */
export interface CheckFinding extends Omit<SybilCheck, 'evidence'> {
  readonly evidence: readonly string[]
}

/** What is known of one agent's endorsements. */
export interface AgentSuspicion {
  readonly id: string
  readonly endorsers: number
  /** Trust that comes to it: 1 = as an average endorsement, 0 = none. */
  readonly rank: number
  /** Share of all endorsed agents to which less trust comes. */
  readonly percentile: number
  readonly checks: Readonly<Record<keyof SybilChecks, CheckFinding>>
  readonly redFlags: number
  /** FAILURE_MODES 4.1: two red flags. */
  readonly sybilByFlags: boolean
  readonly suspicion: number
  readonly proposed: boolean
}

/** Agents that are proposed for a ban together, since they endorse one another. */
export interface SybilRing {
  /** The member with the most endorsers: whom it is all for. */
  readonly target: string
  readonly members: readonly string[]
  /** Endorsers whom others than the ring endorse: they may have sold their word, or been deceived. Nothing is proposed against them. */
  readonly outsiders: readonly string[]
  /** Mean suspicion of the members that anybody endorses. */
  readonly risk: number
}

/** The endorsements of a registry analysed whole, and kept current by single endorsements. */
export class SybilAnalysis {
  readonly #graph: EndorsementGraph
  readonly #rank: Float32Array
  readonly #ordered: Float32Array
  readonly #now: number

  /** @param now milliseconds since the epoch */
  constructor(agents: readonly GraphAgent[], endorsements: readonly GraphEndorsement[], now: number) {
    this.#now = now
    this.#graph = new EndorsementGraph(agents, endorsements)
    this.#rank = trustRank(this.#graph, seedsOf(this.#graph))
    this.#ordered = this.#rank.filter((_, agent) => this.#graph.endorsers.of(agent).length > 0).sort()
  }

  /** Undefined for an agent that is not in the graph. */
  inspect(id: string): AgentSuspicion | undefined {
    const agent = this.#graph.numberOf(id)
    return agent === undefined ? undefined : this.#suspicionOf(agent)
  }

  /** Every agent's suspicion and rank, in the order in which they were given. */
  scores(): { readonly suspicion: Float32Array; readonly rank: Float32Array } {
    return {
      suspicion: Float32Array.from(this.#graph.agents, (_, agent) => this.#scoreOf(agent).suspicion),
      rank: this.#rank.slice(),
    }
  }

  /** What is proposed for a ban, one ring after the other, the riskiest first. */
  rings(): SybilRing[] {
    const suspected = this.#suspected()
    const within = new Set([...suspected, ...this.#followersOf(suspected)])
    // Who is endorsed from outside is one of those outside, whatever he endorses: a seller is not a member.
    const proposed = new Set([...suspected].filter((agent) => this.#isEndorsedFromWithin(agent, within)))
    for (const follower of this.#followersOf(proposed)) proposed.add(follower)
    const rings: SybilRing[] = []
    for (const first of proposed) if (proposed.has(first)) rings.push(this.#ringOf(taken(this.#graph, proposed, first)))
    return rings.sort((a, b) => b.risk - a.risk)
  }

  /** Those suspicious by themselves, and those between them that a bought endorsement lifts just above the line. */
  #suspected(): Set<number> {
    const scored = this.#graph.agents.map((_, agent) => this.#scoreOf(agent).suspicion)
    const isAlone = (agent: number) => isProposedForBan(scored[agent] as number, this.#rank[agent] as number)
    const suspected = new Set([...scored.keys()].filter(isAlone))
    // Whom a ring endorses can be framed; who endorses the ring too takes part.
    const takesPart = (agent: number) =>
      this.#isEndorsedFromWithin(agent, suspected) && this.#graph.endorsed.of(agent).some((of) => suspected.has(of))
    const between = [...scored.keys()].filter((agent) => isNearlyProposed(scored[agent] as number) && takesPart(agent))
    return new Set([...suspected, ...between])
  }

  /** FAILURE_MODES 4.1: fakes that are there to endorse. Nobody endorses them, they do nothing else, and only suspects gain. */
  #followersOf(suspected: ReadonlySet<number>): Set<number> {
    const { agents, endorsers, endorsed } = this.#graph
    const isThereToEndorse = (agent: number) =>
      agents[agent]?.delegations === 0 &&
      !agents[agent].verified &&
      endorsers.of(agent).length === 0 &&
      endorsed.of(agent).every((of) => suspected.has(of))
    return new Set([...suspected].flatMap((agent) => [...endorsers.of(agent)]).filter(isThereToEndorse))
  }

  #isEndorsedFromWithin(agent: number, suspected: ReadonlySet<number>): boolean {
    const endorsers = this.#graph.endorsers.of(agent)
    return endorsers.length > 0 && endorsers.filter((by) => suspected.has(by)).length * 2 >= endorsers.length
  }

  /**
   * Takes one more endorsement in and scores whom it is given to anew, until the next whole analysis walks it out; what an agent
   * gives does not change what comes to it. Undefined where it says nothing.
   */
  add(endorsement: GraphEndorsement): AgentSuspicion | undefined {
    const pair = this.#graph.add(endorsement)
    if (pair === undefined) return undefined
    this.#rank[pair.to] = this.#fromEndorsers(pair.to)
    return this.#suspicionOf(pair.to)
  }

  #fromEndorsers(agent: number): number {
    const endorsers = this.#graph.endorsers.of(agent)
    return endorsers.reduce((sum, endorser) => sum + (this.#rank[endorser] as number), 0) / endorsers.length
  }

  #scoreOf(agent: number): { checks: SybilChecks; suspicion: number } {
    const checks = sybilChecks(this.#graph, agent, this.#now)
    const endorsers = this.#graph.endorsers.of(agent).length
    return { checks, suspicion: suspicionOf(checks, this.#rank[agent] as number, endorsers) }
  }

  #suspicionOf(agent: number): AgentSuspicion {
    const { checks, suspicion } = this.#scoreOf(agent)
    const rank = this.#rank[agent] as number
    const named = (check: SybilCheck): CheckFinding => ({
      ...check,
      evidence: check.evidence.map((of) => this.#idOf(of)),
    })
    return {
      id: this.#idOf(agent),
      endorsers: this.#graph.endorsers.of(agent).length,
      rank,
      percentile: shareBelow(this.#ordered, rank),
      checks: {
        new_endorsers: named(checks.new_endorsers),
        inactive_endorsers: named(checks.inactive_endorsers),
        circular: named(checks.circular),
        similar_keys: named(checks.similar_keys),
      },
      redFlags: redFlags(checks),
      sybilByFlags: isSybilByFlags(checks),
      suspicion,
      proposed: isProposedForBan(suspicion, rank),
    }
  }

  #ringOf(members: readonly number[]): SybilRing {
    const endorsersOf = (agent: number) => this.#graph.endorsers.of(agent)
    const target = members.reduce((most, next) => (endorsersOf(next).length > endorsersOf(most).length ? next : most))
    const inside = new Set(members)
    const outsiders = new Set(members.flatMap((member) => [...endorsersOf(member)].filter((by) => !inside.has(by))))
    const endorsed = members.filter((member) => endorsersOf(member).length > 0)
    const suspicions = endorsed.map((member) => this.#scoreOf(member).suspicion)
    return {
      target: this.#idOf(target),
      members: members.map((member) => this.#idOf(member)),
      outsiders: [...outsiders].map((agent) => this.#idOf(agent)),
      risk: suspicions.reduce((sum, suspicion) => sum + suspicion, 0) / suspicions.length,
    }
  }

  #idOf(agent: number): string {
    return this.#graph.agents[agent]?.id ?? ''
  }
}

/** Without any verified agent trust starts from the oldest that are endorsed: age is what an attacker cannot make. */
const OLDEST = 20

function seedsOf(graph: EndorsementGraph): number[] {
  const numbers = [...graph.agents.keys()]
  const verified = numbers.filter((agent) => graph.agents[agent]?.verified)
  if (verified.length > 0) return verified
  const endorsed = numbers.filter((agent) => graph.endorsers.of(agent).length > 0)
  const age = (agent: number): number => graph.agents[agent]?.createdAt ?? 0
  return endorsed.sort((a, b) => age(a) - age(b)).slice(0, Math.min(OLDEST, Math.ceil(endorsed.length / 10)))
}

/** Takes one connected group out of the set: those that endorse one another, from the first on. */
function taken({ neighbours }: EndorsementGraph, proposed: Set<number>, first: number): number[] {
  const members = [first]
  proposed.delete(first)
  for (const member of members)
    for (const neighbour of neighbours.of(member)) if (proposed.delete(neighbour)) members.push(neighbour)
  return members
}

/** The share of an ascending list that is less. */
function shareBelow(ordered: Float32Array, value: number): number {
  let [low, high] = [0, ordered.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ordered[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return ordered.length === 0 ? 0 : low / ordered.length
}
