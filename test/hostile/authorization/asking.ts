import { randomBytes } from 'node:crypto'
import { Agent as Dispatcher, request } from 'undici'
import type { CallerIdentity } from '../../../src/main/engine/ports'
import { contentDigest } from '../../../src/main/protocol/encoding'
import { signRequest } from '../../../src/main/protocol/http-signature'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** How a caller shows itself; without a signer the request is unsigned, without a certificate the connection is anybody's. */
export interface Showing {
  readonly signer?: CallerIdentity['signer'] | undefined
  readonly tls?: CallerIdentity['tls'] | undefined
  /** When it signs; milliseconds since the epoch. */
  readonly at?: number | undefined
}

/** What a server answers: `taken` for every success, else the code of its problem. */
export async function ask(origin: string, asked: Asked, { signer, tls, at = Date.now() }: Showing): Promise<string> {
  const { method, path, body } = asked
  const headers: Record<string, string> = { ...asked.headers }
  if (body !== undefined) headers['content-digest'] = contentDigest(Buffer.from(body))
  const moment = { nowMs: at, nonce: randomBytes(16).toString('base64url') }
  const signed = signer && (await signRequest({ method, targetUri: origin + path, headers }, signer, moment))
  const connect = { rejectUnauthorized: false, ...(tls && { cert: tls.certificate, key: tls.privateKey }) }
  const dispatcher = new Dispatcher({ connect })
  try {
    const answer = await request(origin + path, {
      method,
      headers: { ...headers, ...signed },
      body: body ?? null,
      dispatcher,
    })
    // A stream of events has no end to wait for.
    if (answer.statusCode < 400) return 'taken'
    return String(((await answer.body.json()) as { code?: unknown }).code)
  } finally {
    await dispatcher.destroy()
  }
}
