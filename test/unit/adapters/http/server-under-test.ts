import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import { systemClock, systemRandom } from '../../../../src/main/adapters/clock'
import { PinnedHttp } from '../../../../src/main/adapters/http'
import { makeCertificate } from '../../../../src/main/adapters/keyvault/certificate'
import type { Peer } from '../../../../src/main/engine/ports'
import { keyIdOf } from '../../../../src/main/protocol/identity/key-id'
import { DAY_MS } from '../../../../src/shared/model/duration'
import { agentId, type KeyId } from '../../../../src/shared/model/ids'

export const WORKER = agentId.parse('worker')

export interface TlsKey {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  readonly pin: KeyId
}

export const newTlsKey = (): TlsKey => {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...pair, pin: keyIdOf(pair.publicKey.export({ type: 'spki', format: 'der' })) }
}

/** Serves over TLS with that key; what may differ from an ordinary agent is given. */
export interface Serving {
  readonly key?: TlsKey
  readonly names?: string
  /** Days from now. */
  readonly term?: readonly [from: number, to: number]
  readonly tls?: ServerOptions
}

export interface Served {
  readonly origin: string
  readonly port: number
  readonly pin: KeyId
  /** TLS connections that were made. */
  readonly sockets: TLSSocket[]
  /** TCP connections that were tried. */
  readonly tried: Socket[]
}

const listen = async (server: Server): Promise<number> => {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

export async function serve(handler: RequestListener, serving: Serving = {}): Promise<Served> {
  const { key = newTlsKey(), names = WORKER, term = [-1, 1], tls = {} } = serving
  const certificate = await makeCertificate({
    ...{ agentId: agentId.parse(names), publicKey: key.publicKey, issuerName: names, issuerKey: key.privateKey },
    ...{ notBefore: Date.now() + term[0] * DAY_MS, notAfter: Date.now() + term[1] * DAY_MS },
    ...{ dnsNames: ['localhost'], ips: ['127.0.0.1'] },
  })
  const privateKey = key.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const server = createTlsServer({ cert: certificate, key: privateKey, minVersion: 'TLSv1.3', ...tls }, handler)
  const sockets: TLSSocket[] = []
  const tried: Socket[] = []
  server.on('connection', (socket: Socket) => tried.push(socket))
  server.on('secureConnection', (socket) => sockets.push(socket))
  server.on('tlsClientError', () => undefined)
  const port = await listen(server)
  return { origin: `https://127.0.0.1:${port}`, port, pin: key.pin, sockets, tried }
}

/** A server that knows no TLS. */
export const servePlain = async (handler: RequestListener): Promise<number> => listen(createServer(handler))

export const peerOf = ({ origin, pin }: Served, more: Partial<Peer> = {}): Peer => ({ origin, pins: [pin], ...more })

export function newHttp(policy: Partial<{ offline: boolean; allowPrivateAddresses: boolean }> = {}): PinnedHttp {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  const http = new PinnedHttp({
    clock: systemClock(),
    random: systemRandom,
    log,
    policy: () => ({ offline: false, allowPrivateAddresses: true, ...policy }),
  })
  onTestFinished(() => http.close())
  return http
}

export const GET = { method: 'GET', path: '/', timeoutMs: 5000 } as const
export const POST = { method: 'POST', path: '/', timeoutMs: 5000, body: Buffer.from('{}') } as const

/** The code a call is refused with, or what it was answered. */
export const outcomeOf = (call: Promise<{ status: number }>): Promise<string | number> =>
  call.then(
    ({ status }) => status,
    (error: { code?: string }) => error.code ?? String(error),
  )
