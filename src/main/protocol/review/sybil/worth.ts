import type { EndorsementGraph } from './graph'
import { mediansOf, spread } from './medians'

/** More single seeds cost time and no longer move the median. */
const MAX_SEEDS = 24
/** At each step this share of the trust starts anew from the seed, so that what only takes does not gather all of it. */
const RESTART = 0.15
/** Whoever is reached by this share of what agents are commonly reached by has a full word. */
const FULL_WORD = 0.1

/** About log n: enough to walk through the honest, too few to fill a region behind a few endorsements. */
export const stepsFor = (count: number): number => Math.ceil(Math.log2(Math.max(2, count)))

/**
 * How much each agent's endorsement is worth, 0 to 1: by how much trust comes to the agent along endorsements in their direction.
 * What an agent gives away does not raise it; else fakes would be carried by the well known whom they endorse.
 */
export function worthOfWords(graph: EndorsementGraph, seeds: readonly number[]): Float32Array {
  const endorsing = seeds.filter((seed) => graph.endorsed.of(seed).length > 0)
  const starts = endorsing.length > MAX_SEEDS ? spread(endorsing, MAX_SEEDS) : endorsing
  const reach = mediansOf(starts.map((seed) => follow(graph, seed)))
  const common = commonReach(graph, reach, new Set(seeds))
  // Nobody is endorsed by anyone trusted: then no word can be told from another.
  if (common === undefined) return new Float32Array(graph.agents.length).fill(1)
  const worth = reach.map((trust) => Math.min(1, trust / (common * FULL_WORD)) ** 2)
  for (const seed of seeds) worth[seed] = 1
  return worth
}

/** The trust of one seed after it walked along endorsements, for each endorsement that an agent has. */
function follow({ agents, endorsed, endorsers }: EndorsementGraph, seed: number): Float32Array {
  const count = agents.length
  let trust = new Float64Array(count)
  trust[seed] = endorsed.targets.length
  for (let step = stepsFor(count); step > 0; step--) {
    const next = new Float64Array(count)
    let anew = 0
    for (let agent = 0; agent < count; agent++) {
      const held = trust[agent] as number
      if (held === 0) continue
      const [first, end] = [endorsed.starts[agent] as number, endorsed.starts[agent + 1] as number]
      anew += end > first ? held * RESTART : held
      const share = (held * (1 - RESTART)) / (end - first)
      for (let at = first; at < end; at++) {
        const of = endorsed.targets[at] as number
        next[of] = (next[of] as number) + share
      }
    }
    next[seed] = (next[seed] as number) + anew
    trust = next
  }
  return Float32Array.from(trust, (held, agent) => held / Math.max(1, endorsers.of(agent).length))
}

/** By how much half of all trust is held: counted by trust, not by agents, of which an attacker makes as many as he likes. */
function commonReach(
  { endorsers }: EndorsementGraph,
  reach: Float32Array,
  seeds: ReadonlySet<number>,
): number | undefined {
  const held = [...reach.keys()].filter((agent) => (reach[agent] as number) > 0 && !seeds.has(agent))
  const trustOf = (agent: number): number => (reach[agent] as number) * endorsers.of(agent).length
  let half = held.reduce((sum, agent) => sum + trustOf(agent), 0) / 2
  for (const agent of held.sort((a, b) => (reach[a] as number) - (reach[b] as number))) {
    half -= trustOf(agent)
    if (half <= 0) return reach[agent]
  }
  return undefined
}
