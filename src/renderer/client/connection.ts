import { create } from 'zustand'

/** `refused`: the engine will not speak with this page (a wrong token, another version); trying again would not help. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'refused'

interface Connection {
  readonly state: ConnectionState
  readonly reason: string | undefined
}

export const useConnection = create<Connection>(() => ({ state: 'connecting', reason: undefined }))

export const setConnection = (state: ConnectionState, reason?: string): void =>
  useConnection.setState({ state, reason })
