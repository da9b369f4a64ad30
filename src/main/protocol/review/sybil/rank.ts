import type { EndorsementGraph } from './graph'

/** Trust starts from two seeds at a time: of seeds a fifth of which are false, most pairs hold none. */
const SEEDS_A_GROUP = 2
/** More groups cost time and no longer move the median. */
const MAX_GROUPS = 24

/**
 * SybilRank (Cao, Sirivianos, Yang, Pregueiro: "Aiding the detection of fake accounts in large scale social online services",
 * NSDI 2012): trust walks from verified agents along endorsements for about log n steps, too few to fill a region that hangs
 * on a few bought endorsements. What an agent holds is divided by its number of endorsements. Different from the paper, trust
 * starts from small groups of seeds apart, and an agent's rank is the median over the groups: false seeds spoil only their own.
 *
 * @param seeds numbers of trusted agents; none, and every rank is 1
 * @returns per agent, 1 = as trusted as an average endorsement; 0 = no trust came
 */
export function trustRank(graph: EndorsementGraph, seeds: readonly number[]): Float32Array {
  const count = graph.agents.length
  const rooted = seeds.filter((seed) => graph.neighbours.of(seed).length > 0)
  if (rooted.length === 0) return new Float32Array(count).fill(1)
  const groups = groupsOf(rooted)
  const ranks = groups.map((group) => walk(graph, group))
  const rank = new Float32Array(count)
  const values = new Float32Array(groups.length)
  for (let agent = 0; agent < count; agent++) {
    for (const [at, of] of ranks.entries()) values[at] = of[agent] as number
    rank[agent] = median(values)
  }
  return rank
}

/** Seeds dealt out in turn, so that neighbours in a list, which may come from one hand, are parted. */
function groupsOf(seeds: readonly number[]): number[][] {
  const number = Math.min(MAX_GROUPS, Math.max(1, Math.floor(seeds.length / SEEDS_A_GROUP)))
  const used = seeds.length > number * SEEDS_A_GROUP ? spread(seeds, number * SEEDS_A_GROUP) : seeds
  const groups = Array.from({ length: number }, (): number[] => [])
  for (const [at, seed] of used.entries()) groups[at % number]?.push(seed)
  return groups
}

const spread = (seeds: readonly number[], wanted: number): number[] =>
  Array.from({ length: wanted }, (_, at) => seeds[Math.floor((at * seeds.length) / wanted)] as number)

function walk({ agents, neighbours }: EndorsementGraph, seeds: readonly number[]): Float32Array {
  const { starts, targets } = neighbours
  const volume = targets.length
  let trust = new Float64Array(agents.length)
  let before = trust
  for (const seed of seeds) trust[seed] = (trust[seed] as number) + volume / seeds.length
  const steps = Math.ceil(Math.log2(Math.max(2, agents.length)))
  for (let step = 0; step < steps; step++) {
    const share = new Float64Array(agents.length)
    for (let agent = 0; agent < agents.length; agent++) {
      const held = trust[agent] as number
      const [first, end] = [starts[agent] as number, starts[agent + 1] as number]
      if (held > 0 && end > first) share[agent] = held / (end - first)
    }
    const next = new Float64Array(agents.length)
    for (let agent = 0; agent < agents.length; agent++) {
      let received = 0
      for (let at = starts[agent] as number, end = starts[agent + 1] as number; at < end; at++)
        received += share[targets[at] as number] as number
      next[agent] = received
    }
    before = trust
    trust = next
  }
  // Two steps together: a walk that only alternates between two halves would else leave one of them without any.
  return Float32Array.from(trust, (held, agent) => {
    const degree = (starts[agent + 1] as number) - (starts[agent] as number)
    return degree === 0 ? 0 : (held + (before[agent] as number)) / 2 / degree
  })
}

const median = (values: Float32Array): number => {
  const sorted = values.slice().sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}
