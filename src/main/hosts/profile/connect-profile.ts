import type { EngineClient } from '../../../shared/contract'
import { readLease } from '../../adapters/lease/read-lease'
import type { Unlock } from '../../engine/ports'
import { profileFolder } from './home'
import { attachLocalSocket } from './socket-client'

export interface ConnectOptions {
  readonly home: string
  readonly profile: string
  readonly version: string
  readonly unlock?: Unlock | undefined
}

export interface ConnectedProfile {
  readonly client: EngineClient
  /** True when another process's engine answers; false when this process opened its own. */
  readonly attached: boolean
  close(): Promise<void>
}

/** Attaches to the engine that owns the profile; where none runs, opens one in this process (TRUST "At rest"). */
export async function connectProfile({ home, profile, version, unlock }: ConnectOptions): Promise<ConnectedProfile> {
  const folder = profileFolder(home, profile)
  const owner = readLease(folder)
  const attached = owner && (await attachLocalSocket(owner.socketPath))
  if (attached) return { client: attached, attached: true, close: () => attached.close() }
  const [{ ownProfile }, { inProcessClient }] = await Promise.all([
    import('./own-profile'),
    import('./in-process-client'),
  ])
  const open = await ownProfile({ folder, name: profile, host: 'cli', version, unlock, vaultWhenNeeded: true })
  return { client: inProcessClient(open), attached: false, close: () => open.close() }
}
