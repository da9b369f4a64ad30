import { create } from 'zustand'

/** `refused`: the engine will not speak with this page (a wrong token, another version); trying again would not help. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused'

interface Connection {
  readonly state: ConnectionState
  readonly reason: string | undefined
  /** What a person can do about it, in sentences. */
  readonly suggestions: readonly string[]
}

export const useConnection = create<Connection>(() => ({ state: 'connecting', reason: undefined, suggestions: [] }))

export const setConnection = (
  state: ConnectionState,
  refused?: { readonly message: string; readonly suggestions: readonly string[] },
): void => useConnection.setState({ state, reason: refused?.message, suggestions: refused?.suggestions ?? [] })
