import { acquireLease } from '../../adapters/lease'
import { type EngineOptions, type OpenEngine, openEngine } from './open-engine'

/** A command that is over sooner is not worth a door for others: who comes meanwhile knocks again. */
const DOOR_AFTER_MS = 100

/**
 * Takes the profile and starts its engine, which others then reach over the profile's local socket.
 *
 * @param door `later`: only once it turns out that it is open for longer than a moment
 * @throws StewardError `profile_in_use`, `policy_invalid`, `vault_wrong_secret` …
 */
export async function ownProfile(options: EngineOptions, door: 'now' | 'later' = 'now'): Promise<OpenEngine> {
  const lease = acquireLease(options.folder, options.host)
  try {
    const open = await openEngine(options)
    const serve = async (): Promise<Door> => (await import('./socket-server')).serveLocalSocket(lease.socketPath, open)
    const served =
      door === 'now' ? { socket: Promise.resolve(await serve()), stop: () => undefined } : serveLater(serve)
    return {
      ...open,
      async close() {
        served.stop()
        await (await served.socket)?.close()
        await open.close()
        lease.release()
      },
    }
  } catch (error) {
    lease.release()
    throw error
  }
}

interface Door {
  close(): Promise<void>
}

function serveLater(serve: () => Promise<Door>) {
  const later: { socket: Promise<Door> | undefined; stop: () => void } = {
    socket: undefined,
    stop: () => clearTimeout(timer),
  }
  const timer = setTimeout(() => {
    later.socket = serve()
    // Told when it is closed: until then nobody waits for it.
    later.socket.catch(() => undefined)
  }, DOOR_AFTER_MS)
  return later
}
