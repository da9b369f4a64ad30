export type EventListener = (name: string, payload: unknown) => void

/** Carries the contract between this page and an engine. It decides nothing. */
export interface Transport {
  call(command: string, input: unknown): Promise<unknown>
  onEvent(listener: EventListener): () => void
  /** Called whenever a connection was made anew: what was told meanwhile is missing. */
  onReconnect(listener: () => void): () => void
}
