/** What happened while nobody listened, handed over one by one. */
export class Wakes<T> {
  readonly #waiting: T[] = []
  #listener: ((wake: T) => void) | undefined

  push(wake: T): void {
    const listener = this.#listener
    this.#listener = undefined
    if (listener) listener(wake)
    else this.#waiting.push(wake)
  }

  next(): Promise<T> {
    const [first] = this.#waiting
    if (first !== undefined) {
      this.#waiting.shift()
      return Promise.resolve(first)
    }
    return new Promise((resolve) => {
      this.#listener = resolve
    })
  }
}
