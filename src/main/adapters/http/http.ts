import type { Dispatcher } from 'undici'
import { type ErrorCode, StewardError } from '../../../shared/model/errors'
import type { CallerIdentity, Http, HttpRequest, HttpResponse, HttpStream, Peer, Random } from '../../engine/ports'
import { contentDigest } from '../../protocol/encoding'
import { type RequestMessage, signRequest, verifyResponse } from '../../protocol/http-signature'
import { type ConnectionKind, ConnectionPools, type PoolOptions } from './connection-pools'
import { networkFailure, problemError, refuseRedirect } from './failures'
import { parseSse } from './sse'

export interface HttpOptions extends PoolOptions {
  readonly random: Random
}

const DEFAULT_MAX_BYTES = 8 * 1024 * 1024
/** What says that a connection is no more, or may as well not be. */
const BROKEN: readonly ErrorCode[] = ['connection_lost', 'network_timeout']

interface Sent {
  readonly response: Dispatcher.ResponseData
  readonly message: RequestMessage
  readonly signature: string | undefined
}

/** Outbound HTTPS, signed and verified. */
export class PinnedHttp implements Http {
  readonly #options: HttpOptions
  readonly #pools: ConnectionPools

  constructor(options: HttpOptions) {
    this.#options = options
    this.#pools = new ConnectionPools(options)
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
      throw this.#failure(error, { peer, identity, request, timedOut: limit.passed() })
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
      const body = cutAware(response.body, (error) =>
        this.#failure(error, { peer, identity, request, timedOut: false }),
      )
      return { status, headers, body, events: parseSse(body), close: () => response.body.destroy() }
    } catch (error) {
      limit.clear()
      throw this.#failure(error, { peer, identity, request, timedOut: limit.passed() })
    }
  }

  forget(origin: string): Promise<void> {
    return this.#pools.forget(origin)
  }

  close(): Promise<void> {
    return this.#pools.close()
  }

  async #send(
    kind: ConnectionKind,
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
    const pool = await this.#pools.of(kind, peer, identity)
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

  /** What failed, for the caller. Where a connection broke or fell silent, those beside it are likely to be as dead. */
  #failure(error: unknown, { peer, identity, request, timedOut }: Failed): StewardError {
    const failure = networkFailure(error, peer, request, timedOut)
    if (BROKEN.includes(failure.code)) this.#pools.retire(peer, identity)
    return failure
  }
}

interface Failed {
  readonly peer: Peer
  readonly identity: CallerIdentity | undefined
  readonly request: HttpRequest
  readonly timedOut: boolean
}

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
  failure: (error: unknown) => StewardError,
): AsyncGenerator<Uint8Array> {
  try {
    yield* source
  } catch (error) {
    throw failure(error)
  }
}

function flatten(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}
