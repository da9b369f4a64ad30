/** What long work is given: to say how far it is, and to hear that a person stops it. */
export interface Progress {
  /** Aborted when it is stopped: for what waits for a network or a program. */
  readonly signal: AbortSignal
  /** Says in words what is done now. */
  step(text: string): void
  /** Says how much is done, and of how much; both counted in the same things, `of` at least 1. */
  share(done: number, of: number): void
  /**
   * Lets everything else have its turn, and ends here where it was stopped.
   *
   * @param stopped what stopping here leaves, in words; default: nothing was changed
   * @throws StewardError `cancelled`
   */
  turn(stopped?: string): Promise<void>
  /**
   * Waits for what cannot be interrupted and does no harm when it goes on; stopped, it ends here at once, and what `work` still
   * comes to is thrown away. Work that commits may be waited for whole: from there on nothing stops it.
   *
   * @throws StewardError `cancelled`, and what `work` rejects with
   */
  unlessStopped<T>(work: Promise<T>, stopped?: string): Promise<T>
  /** As `turn`; from here on it can no longer be stopped. `text` says what is done now. @throws StewardError `cancelled` */
  commit(text: string, stopped?: string): Promise<void>
}

/** Where no person waits: nobody is told, and nothing is stopped. */
export const unwatched = (): Progress => ({
  signal: new AbortController().signal,
  step: () => undefined,
  share: () => undefined,
  turn: async () => undefined,
  unlessStopped: (work) => work,
  commit: async () => undefined,
})
