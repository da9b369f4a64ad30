/** Entries behind the window that are let stand until they are cut off together: one by one costs more than all else. */
const KEPT_BEHIND = 1024

/** Counts the different values among the latest ones, of a window that slides on with each. */
export class DistinctInWindow {
  readonly #windowMs: number
  #times: number[] = []
  #values: string[] = []
  /** The first entry that is within the window. */
  #first = 0
  /** How often each value stands in the window. */
  readonly #counts = new Map<string, number>()

  constructor(windowMs: number) {
    this.#windowMs = windowMs
  }

  /** @returns how many different values there are within the window that ends with this one */
  note(at: number, value: string): number {
    this.#times.push(at)
    this.#values.push(value)
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1)
    for (let time = this.#times[this.#first]; time !== undefined && at - time > this.#windowMs; ) {
      this.#letGo(this.#values[this.#first] ?? '')
      this.#first += 1
      time = this.#times[this.#first]
    }
    if (this.#first > KEPT_BEHIND) this.#cutOff()
    return this.#counts.size
  }

  #letGo(value: string): void {
    const left = (this.#counts.get(value) ?? 1) - 1
    if (left === 0) this.#counts.delete(value)
    else this.#counts.set(value, left)
  }

  #cutOff(): void {
    this.#times = this.#times.slice(this.#first)
    this.#values = this.#values.slice(this.#first)
    this.#first = 0
  }
}
