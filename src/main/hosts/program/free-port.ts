import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { StewardError } from '../../../shared/model/steward-error'

/** Below the ports that systems give to outgoing connections: none of those takes one before it is listened on, or between two starts. */
const PORTS = [20_000, 32_000] as const
const MOST_TRIES = 200

/** A port that is free now; the wished one where it is. @throws StewardError `unavailable` */
export async function freePort(wished?: number, host = '127.0.0.1'): Promise<number> {
  if (wished !== undefined && (await isFree(wished, host))) return wished
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const port = randomInt(...PORTS)
    if (await isFree(port, host)) return port
  }
  throw new StewardError('unavailable', `no port of ${host} between ${PORTS.join(' and ')} can be listened on`)
}

const isFree = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
