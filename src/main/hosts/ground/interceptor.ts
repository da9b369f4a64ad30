import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer, type Server } from 'node:tls'
import { HOUR_MS } from '../../../shared/model/duration'
import type { AgentId } from '../../../shared/model/ids'
// Past the door of the vault, which must not load this for those who only read.
import { makeCertificate } from '../../adapters/keyvault/certificate'

/**
 * Somebody between a client and an agent (FAILURE_MODES 6.2): ends the client's TLS with a certificate that names the agent, under
 * a key of his own. What he gets to read is counted.
 */
export class Interceptor {
  /** Connections that somebody made to him. */
  connections = 0
  /** Bytes that reached him in clear. */
  read = 0
  readonly #server: Server
  readonly #open = new Set<Socket>()

  private constructor(server: Server) {
    this.#server = server
    server.on('connection', (socket) => {
      this.connections += 1
      this.#open.add(socket)
      socket.on('close', () => this.#open.delete(socket))
    })
    server.on('secureConnection', (socket) => {
      socket.on('error', () => socket.destroy())
      socket.on('data', (bytes) => {
        this.read += bytes.byteLength
      })
    })
    // A client that turns away in the handshake is what is wanted.
    server.on('tlsClientError', () => undefined)
  }

  static async start(agentId: AgentId): Promise<Interceptor> {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const cert = await makeCertificate({
      agentId,
      publicKey,
      issuerName: agentId,
      issuerKey: privateKey,
      notBefore: Date.now() - HOUR_MS,
      notAfter: Date.now() + HOUR_MS,
      dnsNames: [],
      ips: ['127.0.0.1'],
    })
    const server = createServer({
      cert,
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      minVersion: 'TLSv1.3',
      requestCert: true,
      rejectUnauthorized: false,
    })
    const interceptor = new Interceptor(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return interceptor
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#open) socket.destroy()
    await closed
  }
}
