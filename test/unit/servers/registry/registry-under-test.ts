import { randomBytes } from 'node:crypto'
import { Agent as Dispatcher, request } from 'undici'
import { systemRandom } from '../../../../src/main/adapters/clock'
import { openRegistryKeys } from '../../../../src/main/hosts/registry/registry-keys'
import { registryServer } from '../../../../src/main/hosts/registry/registry-server'
import { contentDigest } from '../../../../src/main/protocol/encoding'
import { signRequest } from '../../../../src/main/protocol/http-signature'
import type { Signer } from '../../../../src/main/protocol/identity'
import { newRegistry } from '../../engine/registry/registry-under-test'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly bytes: Buffer
  readonly json: Record<string, unknown>
}

type RegistryKind = Parameters<typeof newRegistry> extends [unknown?, ...infer Rest] ? Rest : never

export interface Posting {
  readonly body: unknown
  readonly signer?: Signer
  /** Milliseconds since the epoch; the registry's own time where absent. */
  readonly at?: number
  readonly nonce?: string
  /** Sent in place of what was signed. */
  readonly sent?: unknown
}

const parsed = (bytes: Buffer, type: unknown): Record<string, unknown> =>
  bytes.length > 0 && /json/.test(String(type)) ? JSON.parse(bytes.toString()) : {}

/** A registry on a real store that listens with TLS on a real socket. */
export const serveRegistry = async (
  quotas: Parameters<typeof registryServer>[3] = {},
  ...[identity, desk]: RegistryKind
) => {
  const under = await newRegistry(undefined, identity, desk)
  const place = { home: under.home, name: 'lab', host: '127.0.0.1', keyFile: `${under.home}/vault.key` }
  const tls = await (await openRegistryKeys(place, under.clock)).tls()
  const serve = () => registryServer(under.registry, systemRandom, tls, quotas)
  let server = await serve()
  const origin = await server.listen('127.0.0.1', 0)
  // What a client pins is tested where clients are; here the answers matter.
  const connect = () => new Dispatcher({ connect: { rejectUnauthorized: false } })
  let dispatcher = connect()

  const send = async (
    method: 'GET' | 'POST' | 'HEAD',
    path: string,
    headers: Record<string, string> = {},
    body: Buffer | null = null,
  ): Promise<Answer> => {
    const answer = await request(origin + path, { method, headers, body, dispatcher })
    const bytes = Buffer.from(await answer.body.arrayBuffer())
    const plain = answer.headers['content-encoding'] === undefined
    return {
      status: answer.statusCode,
      headers: answer.headers,
      bytes,
      json: plain ? parsed(bytes, answer.headers['content-type']) : {},
    }
  }
  const get = (path: string, headers?: Record<string, string>) => send('GET', path, headers)
  const post = async (path: string, { body, signer, at, nonce, sent = body }: Posting): Promise<Answer> => {
    const signed = Buffer.from(JSON.stringify(body))
    const headers: Record<string, string> = { 'content-type': 'application/json' }
    if (signer) {
      headers['content-digest'] = contentDigest(signed)
      const moment = { nowMs: at ?? under.clock.now(), nonce: nonce ?? randomBytes(16).toString('base64url') }
      Object.assign(headers, await signRequest({ method: 'POST', targetUri: origin + path, headers }, signer, moment))
    }
    return send('POST', path, headers, Buffer.from(JSON.stringify(sent)))
  }
  /** The server anew on the same store and address. */
  const restart = async (): Promise<void> => {
    await Promise.all([server.close(), dispatcher.destroy()])
    dispatcher = connect()
    server = await serve()
    await server.listen('127.0.0.1', Number(new URL(origin).port))
  }
  const close = async (): Promise<void> => {
    await server.close()
    await dispatcher.destroy()
    await under.store.close()
  }
  return { ...under, origin, dispatcher, send, get, post, restart, close }
}
