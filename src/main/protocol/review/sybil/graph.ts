import { Adjacency } from './adjacency'

/** An agent as the analysis sees it. Times are milliseconds since the epoch. */
export interface GraphAgent {
  readonly id: string
  readonly createdAt: number
  readonly delegations: number
  /** Who vouches for it: the owner key's fingerprint. Agents of one operator share it. */
  readonly issuer: string
  /** Trust starts from these: what a person verified. */
  readonly verified: boolean
}

export interface GraphEndorsement {
  readonly from: string
  readonly to: string
  readonly at: number
}

/** Who endorses whom, agents by number. A million endorsements take about 40 MB. */
export class EndorsementGraph {
  readonly agents: readonly GraphAgent[]
  readonly endorsers: Adjacency
  readonly endorsed: Adjacency
  /** Both directions together. */
  readonly neighbours: Adjacency
  readonly #numbers: ReadonlyMap<string, number>

  /** Endorsements of or by unknown agents, and of oneself, say nothing and are left out. */
  constructor(agents: readonly GraphAgent[], endorsements: readonly GraphEndorsement[]) {
    this.agents = agents
    this.#numbers = new Map(agents.map(({ id }, number) => [id, number]))
    const both = new Int32Array(endorsements.length * 2)
    let count = 0
    for (const endorsement of endorsements) {
      const pair = this.#pairOf(endorsement)
      if (pair === undefined) continue
      both[count++] = pair.from
      both[count++] = pair.to
    }
    const from = Int32Array.from({ length: count / 2 }, (_, at) => both[2 * at] as number)
    const to = Int32Array.from({ length: count / 2 }, (_, at) => both[2 * at + 1] as number)
    this.endorsed = new Adjacency(agents.length, from, to)
    this.endorsers = new Adjacency(agents.length, to, from)
    this.neighbours = new Adjacency(agents.length, joined(from, to), joined(to, from))
  }

  /** The number of an agent in `agents`; undefined where it is not in the graph. */
  numberOf(id: string): number | undefined {
    return this.#numbers.get(id)
  }

  /** Takes one more endorsement in; answers the two agents' numbers, undefined where it says nothing. */
  add(endorsement: GraphEndorsement): { readonly from: number; readonly to: number } | undefined {
    const pair = this.#pairOf(endorsement)
    if (pair === undefined) return undefined
    this.endorsed.add(pair.from, pair.to)
    this.endorsers.add(pair.to, pair.from)
    this.neighbours.add(pair.from, pair.to)
    this.neighbours.add(pair.to, pair.from)
    return pair
  }

  #pairOf({ from: by, to: of }: GraphEndorsement): { from: number; to: number } | undefined {
    const [from, to] = [this.#numbers.get(by), this.#numbers.get(of)]
    return from === undefined || to === undefined || from === to ? undefined : { from, to }
  }
}

function joined(first: Int32Array, second: Int32Array): Int32Array {
  const both = new Int32Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
