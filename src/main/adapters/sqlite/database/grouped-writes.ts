import type { Connection } from './connection'

interface Waiting {
  readonly work: () => unknown
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

/**
 * Lets writes that come together share one transaction, and with it one wait for the disk, which is what a small durable write
 * costs. Each is all or nothing by itself, sees those before it, and is on the disk when its promise resolves.
 */
export class GroupedWrites<Tables> {
  readonly #connection: Connection<Tables>
  readonly #lost: () => void
  #waiting: Waiting[] = []

  /** @param lost called when a whole transaction was undone, whatever its writes had returned */
  constructor(connection: Connection<Tables>, lost: () => void) {
    this.#connection = connection
    this.#lost = lost
  }

  /** @throws what `work` throws, and `store_damaged`, `unavailable` where the transaction cannot be kept */
  write<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      // What other requests write in this turn of the event loop goes along.
      if (this.#waiting.length === 0) setImmediate(() => this.#commit())
      this.#waiting.push({ work, resolve, reject })
    })
  }

  /** Writes what waits now. */
  flush(): void {
    if (this.#waiting.length > 0) this.#commit()
  }

  #commit(): void {
    const group = this.#waiting
    this.#waiting = []
    if (group.length === 0) return
    let settle: (() => void)[] = []
    try {
      settle = this.#connection.transaction(() => group.map((waiting) => this.#attempt(waiting)))
    } catch (error) {
      this.#lost()
      for (const { reject } of group) reject(error)
      return
    }
    for (const each of settle) each()
  }

  #attempt({ work, resolve, reject }: Waiting): () => void {
    try {
      const result = this.#connection.savepoint(work)
      return () => resolve(result as never)
    } catch (error) {
      // Undone whole, with what came before; what comes after would be written by itself.
      if (!this.#connection.isInTransaction) throw error
      return () => reject(error)
    }
  }
}
