/** Remembers the entries used last, up to a number: what strangers send must not fill the memory. */
export class LruCache<Value> {
  private readonly entries = new Map<string, Value>()

  constructor(private readonly limit: number) {}

  get(name: string): Value | undefined {
    const value = this.entries.get(name)
    if (value === undefined) return undefined
    // A Map keeps the order of insertion: the oldest use stays in front.
    this.entries.delete(name)
    this.entries.set(name, value)
    return value
  }

  set(name: string, value: Value): void {
    this.entries.delete(name)
    this.entries.set(name, value)
    if (this.entries.size <= this.limit) return
    for (const oldest of this.entries.keys()) {
      this.entries.delete(oldest)
      return
    }
  }
}
