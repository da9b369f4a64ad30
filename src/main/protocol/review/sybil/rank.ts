import type { EndorsementGraph } from './graph'
import { mediansOf, spread } from './medians'
import { stepsFor, worthOfWords } from './worth'

/** Trust starts from two seeds at a time: of seeds a fifth of which are false, most pairs hold none. */
const SEEDS_A_GROUP = 2
/** More groups cost time and no longer move the median. */
const MAX_GROUPS = 24

/**
 * SybilRank (Cao, Sirivianos, Yang, Pregueiro: "Aiding the detection of fake accounts in large scale social online services",
 * NSDI 2012): trust walks from verified agents along endorsements for about log n steps, too few to fill a region that hangs
 * on a few bought endorsements. What an agent holds is divided by its number of endorsements. Different from the paper, trust
 * starts from small groups of seeds apart, and an agent's rank is the median over the groups: false seeds spoil only their own;
 * and an endorsement carries as much as its endorser's word is worth, for fakes may endorse whom they like.
 *
 * @param seeds numbers of trusted agents; none, and every rank is 1
 * @returns per agent, 1 = as trusted as an average endorsement; 0 = no trust came
 */
export function trustRank(graph: EndorsementGraph, seeds: readonly number[]): Float32Array {
  const rooted = seeds.filter((seed) => graph.neighbours.of(seed).length > 0)
  if (rooted.length === 0) return new Float32Array(graph.agents.length).fill(1)
  const worth = worthOfWords(graph, rooted)
  const carried = carriedBy(graph, worth)
  return mediansOf(groupsOf(rooted).map((group) => walk(graph, { worth, carried }, group)))
}

/** Seeds dealt out in turn, so that neighbours in a list, which may come from one hand, are parted. */
function groupsOf(seeds: readonly number[]): number[][] {
  const number = Math.min(MAX_GROUPS, Math.max(1, Math.floor(seeds.length / SEEDS_A_GROUP)))
  const used = seeds.length > number * SEEDS_A_GROUP ? spread(seeds, number * SEEDS_A_GROUP) : seeds
  const groups = Array.from({ length: number }, (): number[] => [])
  for (const [at, seed] of used.entries()) groups[at % number]?.push(seed)
  return groups
}

interface Weights {
  readonly worth: Float32Array
  readonly carried: Float64Array
}

/** What all the endorsements of an agent carry together, given and received. */
function carriedBy({ agents, endorsed, endorsers }: EndorsementGraph, worth: Float32Array): Float64Array {
  return Float64Array.from(agents, (_, agent) => {
    let sum = (worth[agent] as number) * endorsed.of(agent).length
    for (const by of endorsers.of(agent)) sum += worth[by] as number
    return sum
  })
}

function walk(graph: EndorsementGraph, { worth, carried }: Weights, seeds: readonly number[]): Float32Array {
  const { agents, endorsed, endorsers } = graph
  const count = agents.length
  const volume = endorsed.targets.length * 2
  let trust = new Float64Array(count)
  let before = trust
  for (const seed of seeds) trust[seed] = (trust[seed] as number) + volume / seeds.length
  const steps = stepsFor(count)
  for (let step = 0; step < steps; step++) {
    const share = trust.map((held, agent) => (held > 0 ? held / (carried[agent] as number) : 0))
    const next = new Float64Array(count)
    for (let agent = 0; agent < count; agent++) {
      let given = 0
      for (let at = endorsed.starts[agent] as number, end = endorsed.starts[agent + 1] as number; at < end; at++)
        given += share[endorsed.targets[at] as number] as number
      let received = given * (worth[agent] as number)
      for (let at = endorsers.starts[agent] as number, end = endorsers.starts[agent + 1] as number; at < end; at++) {
        const by = endorsers.targets[at] as number
        received += (share[by] as number) * (worth[by] as number)
      }
      next[agent] = received
    }
    before = trust
    trust = next
  }
  // Two steps together: a walk that only alternates between two halves would else leave one of them without any.
  return Float32Array.from(trust, (held, agent) => {
    const degree = endorsed.of(agent).length + endorsers.of(agent).length
    return degree === 0 ? 0 : (held + (before[agent] as number)) / 2 / degree
  })
}
