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
  const groups = groupsOf(rooted)
  return mediansOf(walk(graph, { worth, carried }, groups), groups.length)
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

/**
 * The walks of all groups at once, a row an agent: in it what it holds of the trust of each group. An endorsement is looked up once
 * for all of them, since looking up is what a walk spends its time on.
 */
function walk(graph: EndorsementGraph, weights: Weights, groups: readonly (readonly number[])[]): Float32Array {
  const { agents, endorsed, endorsers } = graph
  const width = groups.length
  let trust = new Float64Array(agents.length * width)
  let before = new Float64Array(trust.length)
  const shares = new Float64Array(trust.length)
  for (const [group, seeds] of groups.entries())
    for (const seed of seeds) {
      const at = seed * width + group
      trust[at] = (trust[at] as number) + (endorsed.targets.length * 2) / seeds.length
    }
  for (let step = stepsFor(agents.length); step > 0; step--) {
    share(trust, weights.carried, shares)
    const next = before
    receive(graph, weights.worth, shares, next)
    before = trust
    trust = next
  }
  // Two steps together: a walk that only alternates between two halves would else leave one of them without any.
  for (let agent = 0, at = 0; agent < agents.length; agent++) {
    const degree = endorsed.of(agent).length + endorsers.of(agent).length
    for (const end = at + width; at < end; at++)
      trust[at] = degree === 0 ? 0 : ((trust[at] as number) + (before[at] as number)) / 2 / degree
  }
  return Float32Array.from(trust)
}

/** What each agent holds, for each unit that its endorsements carry. */
function share(trust: Float64Array, carried: Float64Array, shares: Float64Array): void {
  const width = trust.length / carried.length
  for (let agent = 0, at = 0; agent < carried.length; agent++)
    for (const end = at + width; at < end; at++) {
      const held = trust[at] as number
      shares[at] = held > 0 ? held / (carried[agent] as number) : 0
    }
}

/** One step: to each agent comes what those have for it whom it endorses and who endorse it. */
function receive(graph: EndorsementGraph, worth: Float32Array, shares: Float64Array, next: Float64Array): void {
  const { agents, endorsed, endorsers } = graph
  const width = shares.length / agents.length
  next.fill(0)
  for (let agent = 0; agent < agents.length; agent++) {
    const row = agent * width
    for (let of = endorsed.starts[agent] as number, end = endorsed.starts[agent + 1] as number; of < end; of++) {
      const other = (endorsed.targets[of] as number) * width
      for (let group = 0; group < width; group++)
        next[row + group] = (next[row + group] as number) + (shares[other + group] as number)
    }
    const word = worth[agent] as number
    for (let group = 0; group < width; group++) next[row + group] = (next[row + group] as number) * word
    for (let by = endorsers.starts[agent] as number, end = endorsers.starts[agent + 1] as number; by < end; by++) {
      const endorser = endorsers.targets[by] as number
      const said = worth[endorser] as number
      for (let group = 0, other = endorser * width; group < width; group++, other++)
        next[row + group] = (next[row + group] as number) + (shares[other] as number) * said
    }
  }
}
