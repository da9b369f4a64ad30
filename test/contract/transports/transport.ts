import type { EngineEvent } from '../../../src/shared/contract'

/** A client on one transport, as untyped as the wire: commands and inputs of any form can be sent. */
export interface RawClient {
  /** @throws StewardError */
  call(command: string, input: unknown): Promise<unknown>
  subscribe(listener: (event: EngineEvent) => void): () => void
  close(): Promise<void>
}

export interface Transport {
  readonly name: string
  /** Whether a page is at its other end: a few commands are not asked from one. */
  readonly fromPage: boolean
  /** Starts an engine on an empty profile below `home`, and connects to it. */
  open(home: string): Promise<RawClient>
}
