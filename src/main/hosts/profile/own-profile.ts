import { acquireLease } from '../../adapters/lease'
import { type EngineOptions, type OpenEngine, openEngine } from './open-engine'
import { serveLocalSocket } from './socket-server'

/**
 * Takes the profile and starts its engine, which others then reach over the profile's local socket.
 *
 * @throws StewardError `profile_in_use`, `policy_invalid`, `vault_wrong_secret` …
 */
export async function ownProfile(options: EngineOptions): Promise<OpenEngine> {
  const lease = acquireLease(options.folder, options.host)
  try {
    const open = await openEngine(options)
    const socket = await serveLocalSocket(lease.socketPath, open)
    return {
      ...open,
      async close() {
        await socket.close()
        await open.close()
        lease.release()
      },
    }
  } catch (error) {
    lease.release()
    throw error
  }
}
