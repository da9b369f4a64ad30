import { StewardError } from '../../../../shared/model/steward-error'
import { freePort } from '../../program/free-port'

/** Where an agent listens, and the address its manifest names. */
export interface Place {
  readonly host: string
  readonly port: number
  readonly endpoint: string
}

export interface WishedPlace {
  readonly host: string
  readonly port: number | undefined
  readonly endpoint: string | undefined
  /** The HTTPS endpoint that the plain manifest names. */
  readonly named: string | undefined
  /** The port of the last time, so that a restart does not change the manifest. */
  readonly before: number | undefined
}

/**
 * An endpoint that was asked for stands; then the manifest's; else it is where the agent listens. The port is the one asked
 * for, the endpoint's, the one of the last time, or any that is free.
 *
 * @throws StewardError `input_invalid`, `unavailable`
 */
export async function placeOf({ host, port, endpoint, named, before }: WishedPlace): Promise<Place> {
  const stated = endpoint ?? named
  const chosen =
    port || (stated === undefined ? undefined : portOf(stated)) || before || (await freePort(undefined, host))
  return { host, port: chosen, endpoint: stated ?? `https://${host.includes(':') ? `[${host}]` : host}:${chosen}` }
}

function portOf(endpoint: string): number {
  const url = URL.parse(endpoint)
  if (url?.protocol !== 'https:')
    throw new StewardError('input_invalid', `${endpoint} is not an https address`, {
      suggestions: ['Agents speak HTTPS only: --endpoint https://HOST:PORT'],
    })
  return url.port === '' ? 443 : Number(url.port)
}
