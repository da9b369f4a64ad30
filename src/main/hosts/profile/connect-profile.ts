import type { EngineClient } from '../../../shared/contract'
import { isStewardError } from '../../../shared/model/steward-error'
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

/** How long whoever owns the profile may take to open its door, or to leave. */
const MOST_WAIT_MS = 3000
const KNOCK_AGAIN_MS = 25

/** Attaches to the engine that owns the profile; where none runs, opens one in this process (TRUST "At rest"). */
export async function connectProfile(options: ConnectOptions): Promise<ConnectedProfile> {
  const folder = profileFolder(options.home, options.profile)
  for (const until = Date.now() + MOST_WAIT_MS; ; ) {
    const owner = readLease(folder)
    const attached = owner && (await attachLocalSocket(owner.socketPath))
    if (attached) return { client: attached, attached: true, close: () => attached.close() }
    try {
      return await open(folder, options)
    } catch (error) {
      if (!isStewardError(error) || error.code !== 'profile_in_use' || Date.now() > until) throw error
      await new Promise((resume) => setTimeout(resume, KNOCK_AGAIN_MS))
    }
  }
}

async function open(folder: string, { profile, version, unlock }: ConnectOptions): Promise<ConnectedProfile> {
  const [{ ownProfile }, { inProcessClient }] = await Promise.all([
    import('./own-profile'),
    import('./in-process-client'),
  ])
  const own = await ownProfile({ folder, name: profile, host: 'cli', version, unlock, vaultWhenNeeded: true }, 'later')
  return { client: inProcessClient(own), attached: false, close: () => own.close() }
}
