import type { Clock } from '../../engine/ports'

/** Orders that break nothing: anybody may look, and is no sign that the drill goes on. */
const HARMLESS: readonly string[] = ['status', 'lost', 'mend-all']

/** Mends by itself what a console broke that was never heard of again: it may have died in the middle of its drill. */
export class MendWhenQuiet {
  readonly #clock: Pick<Clock, 'after'>
  readonly #quietMs: number
  readonly #mend: () => void
  #cancel: (() => void) | undefined

  /** @param quietMs how long without an order of a drill, in milliseconds */
  constructor(clock: Pick<Clock, 'after'>, quietMs: number, mend: () => void) {
    this.#clock = clock
    this.#quietMs = quietMs
    this.#mend = mend
  }

  /** Whether something was broken that nobody has mended since. */
  get waiting(): boolean {
    return this.#cancel !== undefined
  }

  /** An order came: the first that breaks something begins the wait, every later one of the drill prolongs it. */
  heard(order: string): void {
    if (HARMLESS.includes(order)) return
    this.#cancel?.()
    this.#wait()
  }

  #wait(): void {
    this.#cancel = this.#clock.after(this.#quietMs, () => {
      // What could not be mended is tried again.
      this.#wait()
      this.#mend()
    })
  }

  /** Everything is whole again. */
  mended(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }
}
