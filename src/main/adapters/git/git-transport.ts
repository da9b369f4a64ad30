import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git'
import { StewardError } from '../../../shared/model/errors'
import type { Http } from '../../engine/ports'

export interface TransportLimits {
  /** Milliseconds since the epoch by which all requests together must be done. */
  readonly deadline: number
  readonly now: () => number
  /** Bytes that all answers together may have. */
  readonly maxBytes: number
  readonly signal: AbortSignal | undefined
}

/** git's smart protocol over the engine's own connections: its no-network mode, address guard and bounds hold here too. */
export function gitTransport(http: Http, limits: TransportLimits): HttpClient {
  let left = limits.maxBytes
  return {
    async request({ url, method = 'GET', headers = {}, body }: GitHttpRequest): Promise<GitHttpResponse> {
      const target = new URL(url)
      const timeoutMs = limits.deadline - limits.now()
      if (timeoutMs <= 0)
        throw new StewardError('network_timeout', `${target.origin} did not answer within the time of this registry`)
      const sent = body && (await gather(body))
      const answer = await http.call(
        { origin: target.origin, pins: [] },
        {
          method: method === 'POST' ? 'POST' : 'GET',
          path: target.pathname + target.search,
          headers,
          ...(sent && { body: sent }),
          timeoutMs,
          maxBytes: left,
          ...(limits.signal && { signal: limits.signal }),
        },
      )
      left -= answer.body.byteLength
      return {
        url,
        method,
        headers: { ...answer.headers },
        statusCode: answer.status,
        statusMessage: String(answer.status),
        body: once(answer.body),
      }
    },
  }
}

async function gather(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return Buffer.concat(parts)
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
