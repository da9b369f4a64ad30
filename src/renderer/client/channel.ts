/** One way of reaching an engine: it carries, and neither validates nor decides. Errors are `StewardError`. */
export interface Channel {
  call(command: string, input: unknown): Promise<unknown>
  subscribe(listener: (name: string, payload: unknown) => void): () => void
  /** Called whenever the engine is reached again after a loss: what it told meanwhile is missing. */
  onReconnect(listener: () => void): () => void
  close(): void
}
