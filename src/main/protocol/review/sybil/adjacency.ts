/**
 * Neighbours of each agent, in ascending order and each once: `targets[starts[a]]` to `targets[starts[a + 1] - 1]`. What is
 * added later is kept beside, for single agents; a whole walk is made over a graph that was built anew.
 */
export class Adjacency {
  readonly starts: Int32Array
  readonly targets: Int32Array
  readonly #changed = new Map<number, Int32Array>()

  constructor(agents: number, from: Int32Array, to: Int32Array) {
    const counts = new Int32Array(agents + 1)
    for (const source of from) counts[source + 1] = (counts[source + 1] as number) + 1
    for (let agent = 0; agent < agents; agent++)
      counts[agent + 1] = (counts[agent + 1] as number) + (counts[agent] as number)
    const filled = counts.slice()
    const all = new Int32Array(from.length)
    for (let edge = 0; edge < from.length; edge++) {
      const source = from[edge] as number
      all[filled[source] as number] = to[edge] as number
      filled[source] = (filled[source] as number) + 1
    }
    this.starts = new Int32Array(agents + 1)
    let kept = 0
    for (let agent = 0; agent < agents; agent++) {
      const own = all.subarray(counts[agent], counts[agent + 1]).sort()
      let last = -1
      for (const target of own) {
        if (target !== last) all[kept++] = target
        last = target
      }
      this.starts[agent + 1] = kept
    }
    this.targets = all.slice(0, kept)
  }

  /** The neighbours of one agent; a view, not a copy. */
  of(agent: number): Int32Array {
    return this.#changed.get(agent) ?? this.targets.subarray(this.starts[agent], this.starts[agent + 1])
  }

  has(agent: number, neighbour: number): boolean {
    return holds(this.of(agent), neighbour)
  }

  add(agent: number, neighbour: number): void {
    if (!this.has(agent, neighbour)) this.#changed.set(agent, Int32Array.from([...this.of(agent), neighbour]).sort())
  }
}

/** Whether an ascending list holds a number. */
export function holds(sorted: Int32Array, wanted: number): boolean {
  let [low, high] = [0, sorted.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = sorted[middle] as number
    if (found === wanted) return true
    if (found < wanted) low = middle + 1
    else high = middle - 1
  }
  return false
}
