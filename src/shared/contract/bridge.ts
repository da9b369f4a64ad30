/** Counted up with every incompatible change of the contract; console and engine compare it first. */
export const CONTRACT_VERSION = 3

/** Electron channels. Nothing else crosses. */
export const IPC = { call: 'steward:call', event: 'steward:event' } as const

/** What the preload puts on `window`: the whole surface a page can reach in Electron (DESIGN §9). */
export interface StewardBridge {
  readonly contract: number
  call(command: string, input: unknown): Promise<{ ok: true; output: unknown } | { ok: false; error: unknown }>
  onEvent(listener: (name: string, payload: unknown) => void): () => void
}
