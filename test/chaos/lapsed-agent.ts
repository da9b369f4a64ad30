import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { systemClock } from '../../src/main/adapters/clock'
import { FileVault } from '../../src/main/adapters/keyvault'
import { agentId } from '../../src/shared/model/ids'

export const LAPSED = agentId.parse('forgotten-clockmaker')

const DAY = 86_400_000

/** Where an agent would answer whose certificate ran out yesterday, though its key is the one that its manifest pins. */
export class LapsedAgent {
  /** Requests that came in spite of it. */
  requests = 0
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    server.on('request', (_request, response) => {
      this.requests += 1
      response.statusCode = 500
      response.end('{}')
    })
  }

  static async listen(): Promise<LapsedAgent> {
    const server = createServer({ minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: false })
    const lapsed = new LapsedAgent(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return lapsed
  }

  get origin(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Shows the expired certificate from now on, with the TLS key of an agent's home. */
  async show(home: string): Promise<void> {
    const vault = new FileVault(join(home, 'vault'), systemClock())
    await vault.open({ method: 'key_file', path: join(home, 'vault.key') })
    const key = vault.list().find(({ algorithm }) => algorithm === 'ecdsa-p256-sha256')
    if (key === undefined) throw new Error('the agent has no TLS key')
    const now = Date.now()
    const term = { notBefore: now - 31 * DAY, notAfter: now - DAY }
    const { pem } = await vault.issueCertificate({ keyId: key.key_id, agentId: LAPSED, ips: ['127.0.0.1'], ...term })
    this.#server.setSecureContext({ cert: pem, key: vault.tlsKeyPem(key.key_id), minVersion: 'TLSv1.3' })
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }
}
