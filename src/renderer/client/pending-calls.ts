import { StewardError } from '../../shared/model/errors'

interface Waiting {
  resolve(output: unknown): void
  reject(error: StewardError): void
}

/** Calls that are under way on one connection, by the id of their request frame. */
export class PendingCalls {
  readonly #waiting = new Map<number, Waiting>()
  #last = 0

  /** @param send is given the new call's id; what it throws rejects the call. */
  start(send: (id: number) => void): Promise<unknown> {
    this.#last += 1
    const id = this.#last
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      send(id)
    })
  }

  answer(id: number, output: unknown): void {
    this.#take(id)?.resolve(output)
  }

  fail(id: number, error: StewardError): void {
    this.#take(id)?.reject(error)
  }

  /** The connection is gone: whether the engine did what was asked is not known. */
  loseAll(): void {
    for (const id of [...this.#waiting.keys()])
      this.fail(
        id,
        new StewardError('connection_lost', 'The connection to the engine was lost before it answered.', {
          suggestions: ['Look whether it was done before you ask again'],
        }),
      )
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }
}
