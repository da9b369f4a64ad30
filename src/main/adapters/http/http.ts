import type { Dispatcher, Pool } from 'undici'
import { StewardError } from '../../../shared/model/errors'
import type {
  CallerIdentity,
  Clock,
  Http,
  HttpRequest,
  HttpResponse,
  HttpStream,
  Log,
  Peer,
  Random,
} from '../../engine/ports'
import { contentDigest } from '../../protocol/encoding'
import { type RequestMessage, signRequest, verifyResponse } from '../../protocol/http-signature'
import { connectorFor } from './connect'
import { networkFailure, problemError, refuseRedirect } from './failures'
import { parseSse } from './sse'

export interface HttpOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Read at each call: a changed policy counts at once. */
  readonly policy: () => { readonly offline: boolean; readonly allowPrivateAddresses: boolean }
}

const DEFAULT_MAX_BYTES = 8 * 1024 * 1024
/** Of each peer. Streams have their own, and more of them: one stays open as long as a task runs, and calls must not wait for it. */
const CONNECTIONS = { call: 8, stream: 1000 }
type Kind = keyof typeof CONNECTIONS

interface Sent {
  readonly response: Dispatcher.ResponseData
  readonly message: RequestMessage
  readonly signature: string | undefined
}

/** Outbound HTTPS over pools, one for each peer, pin and identity: a connection is never used under another trust than its own. */
export class PinnedHttp implements Http {
  readonly #options: HttpOptions
  readonly #pools = new Map<string, { origin: string; party: string; pool: Pool }>()

  constructor(options: HttpOptions) {
    this.#options = options
  }

  async call(peer: Peer, request: HttpRequest, identity?: CallerIdentity): Promise<HttpResponse> {
    const limit = deadline(request)
    try {
      const { response, message, signature } = await this.#send('call', peer, request, identity, limit.signal)
      const body = await readBody(response.body, request.maxBytes ?? DEFAULT_MAX_BYTES)
      const answer: HttpResponse = { status: response.statusCode, headers: flatten(response.headers), body }
      this.#verify(peer, answer, body, message, signature)
      if (answer.status >= 400) throw problemError(answer, peer)
      refuseRedirect(answer.status, peer)
      return answer
    } catch (error) {
      throw networkFailure(error, peer, request, limit.passed())
    } finally {
      limit.clear()
    }
  }

  async stream(peer: Peer, request: HttpRequest, identity?: CallerIdentity): Promise<HttpStream> {
    const limit = deadline(request)
    try {
      const { response, message, signature } = await this.#send('stream', peer, request, identity, limit.signal)
      const headers = flatten(response.headers)
      const status = response.statusCode
      if (status >= 400) {
        const body = await readBody(response.body, DEFAULT_MAX_BYTES)
        this.#verify(peer, { status, headers, body }, body, message, signature)
        throw problemError({ status, headers, body }, peer)
      }
      refuseRedirect(status, peer)
      this.#verify(peer, { status, headers, body: new Uint8Array() }, undefined, message, signature)
      limit.clear()
      const body = cutAware(response.body, peer, request)
      return { status, headers, body, events: parseSse(body), close: () => response.body.destroy() }
    } catch (error) {
      limit.clear()
      throw networkFailure(error, peer, request, limit.passed())
    }
  }

  async forget(origin: string): Promise<void> {
    const gone = [...this.#pools].filter(([, entry]) => entry.origin === origin)
    for (const [key] of gone) this.#pools.delete(key)
    await Promise.all(gone.map(([, { pool }]) => pool.close()))
  }

  async close(): Promise<void> {
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    await Promise.all(pools.map(({ pool }) => pool.destroy()))
  }

  async #send(
    kind: Kind,
    peer: Peer,
    request: HttpRequest,
    identity: CallerIdentity | undefined,
    signal: AbortSignal,
  ): Promise<Sent> {
    if (this.#options.policy().offline)
      throw new StewardError('unavailable', 'no-network mode is on: nothing is connected to', {
        suggestions: ['Turn it off in Settings, or: steward policy set network.offline false'],
      })
    const headers: Record<string, string> = { ...request.headers }
    if (request.body && request.body.byteLength > 0) headers['content-digest'] = contentDigest(request.body)
    const message: RequestMessage = { method: request.method, targetUri: peer.origin + request.path, headers }
    const signed = identity && (await signRequest(message, identity.signer, this.#moment()))
    const pool = await this.#pool(kind, peer, identity)
    const response = await pool.request({
      method: request.method,
      path: request.path,
      headers: { ...headers, ...signed },
      body: request.body ?? null,
      signal,
      headersTimeout: 0,
      bodyTimeout: request.idleTimeoutMs ?? 0,
    })
    return { response, message, signature: signed?.signature.slice('sig1=:'.length, -1) }
  }

  #verify(
    peer: Peer,
    answer: HttpResponse,
    body: Uint8Array | undefined,
    request: RequestMessage,
    requestSignature: string | undefined,
  ): void {
    if (peer.responseKeys === undefined || requestSignature === undefined) return
    const { status, headers } = answer
    verifyResponse({ status, headers, request, requestSignature }, body, peer.responseKeys, this.#options.clock.now())
  }

  #moment() {
    return {
      nowMs: this.#options.clock.now(),
      nonce: Buffer.from(this.#options.random.bytes(16)).toString('base64url'),
    }
  }

  async #pool(kind: Kind, peer: Peer, identity: CallerIdentity | undefined): Promise<Pool> {
    const { allowPrivateAddresses } = this.#options.policy()
    const party = partyOf(kind, peer, identity)
    const trust = [...peer.pins, identity?.tls?.certificate ?? '', allowPrivateAddresses]
    const key = [party, ...trust].join('\n')
    // The client library is the heaviest part of a start, and much is answered from the cache.
    const { Pool } = await import('undici')
    const known = this.#pools.get(key)
    if (known) return known.pool
    this.#retire(party)
    const connect = connectorFor(peer, identity, this.#options.clock, allowPrivateAddresses)
    const pool = new Pool(peer.origin, {
      connect,
      connections: CONNECTIONS[kind],
      pipelining: 1,
      keepAliveTimeout: 30_000,
    })
    this.#pools.set(key, { origin: peer.origin, party, pool })
    return pool
  }

  /** TRUST "In flight": closed when a key or pin changes; what is under way in them still ends. */
  #retire(party: string): void {
    for (const [key, entry] of this.#pools) {
      if (entry.party !== party) continue
      this.#pools.delete(key)
      entry.pool.close().catch((error: unknown) => {
        this.#options.log.warn('a connection did not close cleanly', { origin: entry.origin, error: String(error) })
      })
    }
  }
}

/** Who talks to whom and how, whatever keys and pins are in force: under other ones the same two have another pool. */
const partyOf = (kind: Kind, peer: Peer, identity: CallerIdentity | undefined): string =>
  [kind, peer.origin, peer.unauthenticated ?? '', peer.agentId ?? '', identity === undefined ? '' : 'signed'].join('\n')

/** One bound over connecting, sending and reading; a caller's own signal ends it too. */
function deadline({ timeoutMs, signal }: HttpRequest) {
  const controller = new AbortController()
  let passed = false
  const timer = setTimeout(() => {
    passed = true
    controller.abort()
  }, timeoutMs)
  return {
    signal: signal ? AbortSignal.any([signal, controller.signal]) : controller.signal,
    passed: () => passed,
    clear: () => clearTimeout(timer),
  }
}

async function readBody(source: Dispatcher.ResponseData['body'], maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > maxBytes) {
      source.destroy()
      throw new StewardError('payload_too_large', `the answer is larger than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}

async function* cutAware(
  source: AsyncIterable<Uint8Array>,
  peer: Peer,
  request: HttpRequest,
): AsyncGenerator<Uint8Array> {
  try {
    yield* source
  } catch (error) {
    throw networkFailure(error, peer, request, false)
  }
}

function flatten(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}
