/** The only source of time in the engine. Milliseconds since the epoch, already raised to the time floor (TRUST "Time"). */
export interface Clock {
  now(): number
  /** Calls back once after `ms`; the returned function cancels. Never keeps the process alive. */
  after(ms: number, callback: () => void): () => void
}

/** The only source of randomness in the engine. */
export interface Random {
  bytes(length: number): Uint8Array
  /** Uniform in [0, 1). */
  fraction(): number
}
