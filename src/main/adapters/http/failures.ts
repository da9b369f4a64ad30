import { isStewardError, StewardError } from '../../../shared/model/errors'
import { problem } from '../../../shared/model/problem'
import type { HttpRequest, HttpResponse, Peer } from '../../engine/ports'
import { parseJsonStrict } from '../../protocol/encoding'

const NOTHING_SENT: readonly string[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]

/** What OpenSSL says of bytes that did not arrive as they were sent. */
const DAMAGED =
  /^ERR_SSL_.*(BAD_RECORD|DECRYPT|DECODE|DIGEST_CHECK|UNEXPECTED_MESSAGE|BAD_SIGNATURE|LENGTH|BAD_EXTENSION|ILLEGAL_PARAMETER)/

const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}

/** A failure of the network as an error a caller can act on: whether anything may have been sent decides (DESIGN §5). */
export function networkFailure(error: unknown, peer: Peer, request: HttpRequest, timedOut: boolean): StewardError {
  const ours = [error, (error as { cause?: unknown } | null)?.cause].find(isStewardError)
  if (ours) return ours
  if (timedOut && request.method === 'GET')
    return new StewardError('network_timeout', `${peer.origin} did not answer within ${request.timeoutMs} ms`, {
      details: { timeout_ms: request.timeoutMs },
      cause: error,
    })
  if (timedOut)
    // FAILURE_MODES 2.1: it may have been received, so it must be asked about before it is sent again.
    return new StewardError(
      'connection_lost',
      `${peer.origin} did not answer within ${request.timeoutMs} ms; it may have received the request`,
      { details: { timeout_ms: request.timeoutMs }, cause: error },
    )
  const code = codeOf(error)
  if (code === 'UND_ERR_BODY_TIMEOUT')
    return new StewardError('connection_lost', `${peer.origin} has sent nothing for ${request.idleTimeoutMs} ms`, {
      details: { silence_ms: request.idleTimeoutMs },
      cause: error,
    })
  // Nobody is refused for it: the next connection shows again whose key it is.
  if (DAMAGED.test(code))
    return new StewardError('connection_lost', `what came from ${peer.origin} was damaged on its way (${code})`, {
      cause: error,
    })
  if (/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|WRONG_VERSION/.test(code))
    return new StewardError('tls_version_refused', `${peer.origin} does not speak TLS 1.3 (${code})`, { cause: error })
  if (/^ERR_TLS|^ERR_SSL|CERT|SELF_SIGNED|UNABLE_TO/.test(code))
    return new StewardError('tls_certificate_refused', `no secure connection to ${peer.origin}: ${code}`, {
      cause: error,
    })
  if (NOTHING_SENT.includes(code))
    return new StewardError('network_unreachable', `${peer.origin} cannot be reached (${code})`, { cause: error })
  return new StewardError('connection_lost', `the connection to ${peer.origin} was lost before the answer was whole`, {
    cause: error,
  })
}

/** The error that a problem document names; its words are the server's. */
export function problemError(response: HttpResponse, peer: Peer): StewardError {
  const parsed = readProblem(response)
  if (parsed === undefined)
    return response.status >= 500
      ? new StewardError('unavailable', `${peer.origin} answered with status ${response.status}`)
      : new StewardError(
          'response_malformed',
          `${peer.origin} refused the request with status ${response.status} and gave no reason`,
        )
  const retryAfter = Number(response.headers['retry-after'])
  return new StewardError(parsed.code, parsed.detail, {
    details: {
      ...parsed.details,
      status: response.status,
      ...(Number.isFinite(retryAfter) && { retry_after_s: retryAfter }),
    },
    suggestions: parsed.recovery_suggestions,
  })
}

function readProblem({ headers, body }: HttpResponse) {
  if (!headers['content-type']?.startsWith('application/problem+json')) return undefined
  try {
    return problem.safeParse(parseJsonStrict(body, { maxBytes: 64 * 1024, maxDepth: 16 })).data
  } catch (error) {
    if (isStewardError(error)) return undefined
    throw error
  }
}

/**
 * Where a request goes was signed, and whom it may go to was pinned: nobody else sends it elsewhere.
 *
 * @throws StewardError `response_malformed` for any status that leads to another place
 */
export function refuseRedirect(status: number, peer: Peer): void {
  if (status < 300 || status >= 400 || status === 304) return
  throw new StewardError('response_malformed', `${peer.origin} wants to lead elsewhere (status ${status})`, {
    details: { status },
    suggestions: ['Have its manifest name the address where it answers.'],
  })
}
