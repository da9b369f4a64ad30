/** Counts the different values among the latest ones, of a window that slides on with each. */
export class DistinctInWindow {
  readonly #windowMs: number
  readonly #latest: { readonly at: number; readonly value: string }[] = []
  /** How often each value stands in the window. */
  readonly #counts = new Map<string, number>()

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** @returns how many different values there are within the window that ends with this one */
  note(at: number, value: string): number {
    this.#latest.push({ at, value })
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1)
    for (let [oldest] = this.#latest; oldest && at - oldest.at > this.#windowMs; [oldest] = this.#latest) {
      this.#latest.shift()
      const left = (this.#counts.get(oldest.value) ?? 1) - 1
      if (left === 0) this.#counts.delete(oldest.value)
      else this.#counts.set(oldest.value, left)
    }
    return this.#counts.size
  }
}
