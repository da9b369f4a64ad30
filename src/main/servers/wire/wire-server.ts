import type { Duplex } from 'node:stream'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { StewardError } from '../../../shared/model/errors'
import { problemOf, refusalOf } from './problem-of'
import { tlsServerOptions } from './tls-options'

/** A request line that no route is looked for with: percent signs that escape nothing, a name longer than any. */
const unreadable = (error: { statusCode?: number }): StewardError =>
  error.statusCode === 414
    ? new StewardError('not_found', 'a part of the address is longer than any name here')
    : new StewardError('input_invalid', 'the address of the request cannot be read')

const sendProblem = (reply: FastifyReply, error: StewardError): FastifyReply => {
  const problem = problemOf(error)
  return reply.code(problem.status).header('content-type', 'application/problem+json').send(JSON.stringify(problem))
}

/** Fastify refuses these before any hook or error handler of the wire. */
const frameworkErrors = (error: { statusCode?: number }, _request: FastifyRequest, reply: FastifyReply): void =>
  void sendProblem(reply, unreadable(error))

/** A refusal as bytes for a connection on which there is no request to answer. */
export function problemResponse(refusal: StewardError): string {
  const problem = problemOf(refusal)
  const body = JSON.stringify(problem)
  return [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n')
}

/** Bytes that are no HTTP, or too many header fields, or too slow. */
function clientErrorHandler(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const refusal =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new StewardError('payload_too_large', 'the header of the request is larger than this server reads')
      : new StewardError('input_invalid', 'the request cannot be read')
  socket.end(problemResponse(refusal))
}

/** Node would answer a request without a Host field itself, and with no word: here it is refused as any other. */
const withoutHost = { requireHostHeader: false } as const

/** What refuses with a problem document (RFC 9457) where no handler is reached yet. */
export const problemsFromTheStart = { frameworkErrors, clientErrorHandler, http: withoutHost } as const

/** What a server without a wire answers to what it does not serve or cannot read. */
export function refuseWithProblems(server: FastifyInstance): void {
  server.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      new StewardError('not_found', `there is nothing at ${request.method} ${request.url.slice(0, 200)}`),
    ),
  )
  server.setErrorHandler((error, _request, reply) => sendProblem(reply, refusalOf(error)))
}

interface WireServerOptions {
  readonly tls: { readonly certificate: string; readonly privateKey: string }
  /** Milliseconds a request may take to arrive. Default: as long as it likes. */
  readonly requestTimeoutMs?: number
  /** Characters that a part of a path may have. */
  readonly longestParameter?: number
}

/** The server under the wire: mutual TLS, and a problem document for whatever is refused. */
export const wireServer = ({ tls, requestTimeoutMs, longestParameter }: WireServerOptions) =>
  Fastify({
    https: { ...tlsServerOptions(tls), ...withoutHost },
    forceCloseConnections: true,
    trustProxy: false,
    ...problemsFromTheStart,
    ...(requestTimeoutMs !== undefined && { requestTimeout: requestTimeoutMs }),
    ...(longestParameter !== undefined && { routerOptions: { maxParamLength: longestParameter } }),
  })
