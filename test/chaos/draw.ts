import { seeded } from '../fixtures/seeded'

/** Draws from a seed: the same seed draws the same, whatever happens in between. */
export class Draw {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = seeded(seed)
  }

  /** At least `low`, less than `high`. */
  between(low: number, high: number): number {
    return low + this.#next() * (high - low)
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[Math.floor(this.#next() * from.length)] ?? from[0]
  }

  weighted<T extends { readonly weight: number }>(from: readonly [T, ...T[]]): T {
    let left = this.#next() * from.reduce((sum, { weight }) => sum + weight, 0)
    for (const entry of from) {
      left -= entry.weight
      if (left < 0) return entry
    }
    return from[0]
  }
}
