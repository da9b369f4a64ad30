import type { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { StewardError } from '../../../shared/model/errors'
import type { AgentId, KeyId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { Clock, Log, MessageSigner, Random } from '../../engine/ports'
import { contentDigest } from '../../protocol/encoding'
import {
  NonceMemory,
  type ReadSignature,
  type RequestMessage,
  requestSignature,
  signResponse,
  verifyRequest,
} from '../../protocol/http-signature'
import { agentIdOfCertificate, assertCertificateValidAt, spkiPin } from '../../protocol/identity'
import type { RateLimit, RateWindows } from '../../protocol/link'
import { problemOf, refusalOf } from './problem-of'
import { Quotas } from './quotas'

/** Whoever signed a request, on a registry's word. */
export interface WireCaller {
  readonly key: KeyRecord
  readonly agentId: AgentId
  /** Keys that its client certificate may have. */
  readonly tlsPins: readonly KeyId[]
}

/**
 * Who may call a route: `anyone`; `known`, a signature by a key that a registry knows, over a connection with that caller's
 * certificate; `submitter`, a signature by the key that the submitted document itself names; `owner`, a signature by the owner key
 * of an agent that this server knows, without a certificate, since what it is answered is signed itself.
 */
export type CallerClass = 'anyone' | 'known' | 'submitter' | 'owner'

export interface WireOptions<C extends WireCaller> {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** @throws StewardError `request_signer_unknown`, `key_revoked` … */
  readonly resolveCaller: (keyId: KeyId) => Promise<C>
  /** The key of a submitted document that may submit it. */
  readonly resolveSubmitter?: (body: Uint8Array, keyId: KeyId) => KeyRecord
  /** The owner key of that id. @throws StewardError `request_signer_unknown`, `key_revoked` */
  readonly resolveOwner?: (keyId: KeyId) => Promise<KeyRecord>
  /** Signs every answer, read at each; a registry's documents are signed themselves and its answers need none. */
  readonly responseSigner?: MessageSigner
  /** How often one client may call, known by the TLS key that it has proven to hold. Default: as often as it likes. */
  readonly rateLimit?: RateLimit
  /** How often one client may use the routes of a kind (`config.quota`): by the key that signed, else by its address. */
  readonly quotas?: Readonly<Record<string, RateLimit>>
  /** Where the counts of a kind are kept, so that a restart does not forget them. Default: in memory. */
  readonly quotaWindows?: (kind: string) => RateWindows | undefined
}

interface Verified<C> {
  readonly keyId: KeyId
  readonly caller: C | undefined
}

/** The quota that an agent's known clients have on all routes together. */
const EVERY_REQUEST = 'requests'

const CLASSES: readonly unknown[] = ['anyone', 'known', 'submitter', 'owner'] satisfies CallerClass[]

/** Guards every route of a server: signatures in, signatures out, problems as RFC 9457. Mount routes after it. */
export class Wire<C extends WireCaller> {
  readonly #options: WireOptions<C>
  readonly #nonces: NonceMemory
  readonly #quotas: Quotas
  readonly #verified = new WeakMap<FastifyRequest, Verified<C>>()

  constructor(options: WireOptions<C>) {
    this.#options = options
    this.#nonces = new NonceMemory(options.clock.now())
    const { quotas, rateLimit, clock, quotaWindows } = options
    this.#quotas = new Quotas({ ...quotas, ...(rateLimit && { [EVERY_REQUEST]: rateLimit }) }, clock, quotaWindows)
  }

  guard(server: FastifyInstance): void {
    server.removeAllContentTypeParsers()
    // The bytes as they came are what was signed; handlers parse them strictly.
    server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    server.addHook('onRoute', ({ config, method, url }) => {
      // TRUST "Callers": a route without a row does not start.
      if (!CLASSES.includes((config as { caller?: unknown } | undefined)?.caller))
        throw new Error(`the route ${String(method)} ${url} does not say who may call it`)
    })
    server.addHook('onRequest', async (request, reply) => this.#admit(request, reply))
    server.addHook('preHandler', async (request, reply) => this.#verify(request, reply))
    server.addHook('onSend', async (request, reply, payload) => this.#sign(request, reply, payload))
    server.setErrorHandler((error, request, reply) => this.#sendProblem(error, request, reply))
    server.setNotFoundHandler((request, reply) =>
      this.#sendProblem(
        new StewardError('not_found', `there is nothing at ${request.method} ${request.url.slice(0, 200)}`),
        request,
        reply,
      ),
    )
  }

  /** The caller of a `known` route. */
  callerOf(request: FastifyRequest): C {
    const caller = this.#verified.get(request)?.caller
    if (caller === undefined) throw new StewardError('request_unsigned', 'the request was not signed by anyone known')
    return caller
  }

  /** The key whose signature the request carries, verified. */
  signerOf(request: FastifyRequest): KeyId {
    const verified = this.#verified.get(request)
    if (verified === undefined) throw new StewardError('request_unsigned', 'the request carries no signature')
    return verified.keyId
  }

  bodyOf(request: FastifyRequest): Uint8Array {
    return Buffer.isBuffer(request.body) ? request.body : new Uint8Array()
  }

  /** Before a byte of the body is read: whoever shows neither certificate nor signature gets no further. */
  #admit(request: FastifyRequest, reply: FastifyReply): void {
    const wanted = classOf(request)
    if (wanted === 'anyone') {
      this.#spend(request, request.socket.remoteAddress ?? '', reply)
      return
    }
    // Before any signature is verified, which is what a flood would cost; the handshake has proven whose key it is.
    if (wanted === 'known') this.#quotas.spend(EVERY_REQUEST, certificateOf(request).pin, reply)
    requestSignature(headersOf(request))
  }

  #spend(request: FastifyRequest, client: string, reply: FastifyReply): void {
    const { quota } = request.routeOptions.config as { quota?: string }
    if (quota !== undefined) this.#quotas.spend(quota, client, reply)
  }

  async #verify(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const wanted = classOf(request)
    if (wanted === 'anyone') return
    const read = requestSignature(headersOf(request))
    const body = this.bodyOf(request)
    const caller = wanted === 'known' ? await this.#options.resolveCaller(read.parameters.keyid) : undefined
    const key = caller?.key ?? (await this.#ownerKey(wanted, read)) ?? this.#submitterKey(body, read)
    const now = this.#options.clock.now()
    verifyRequest(messageOf(request), body, read, key, now)
    if (caller) assertCertificateOf(request, caller, now)
    // Only a verified signature uses its nonce up: else anyone could burn another's.
    this.#nonces.use(read.parameters, now)
    this.#verified.set(request, { keyId: key.key_id, caller })
    this.#spend(request, key.key_id, reply)
  }

  async #ownerKey(wanted: CallerClass, { parameters }: ReadSignature): Promise<KeyRecord | undefined> {
    return wanted === 'owner' ? this.#options.resolveOwner?.(parameters.keyid) : undefined
  }

  #submitterKey(body: Uint8Array, { parameters }: ReadSignature): KeyRecord {
    const key = this.#options.resolveSubmitter?.(body, parameters.keyid)
    if (key?.key_id === parameters.keyid) return key
    throw new StewardError('request_signer_unknown', 'the request is not signed by the key that the document names', {
      details: { key_id: parameters.keyid },
    })
  }

  async #sign(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
    const signer = this.#options.responseSigner
    const requestSigned = /^sig1=:([^:]+):$/.exec(String(request.headers['signature'] ?? ''))?.[1]
    if (signer === undefined || requestSigned === undefined) return payload
    if (typeof payload === 'string' || Buffer.isBuffer(payload)) {
      const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
      if (bytes.byteLength > 0) void reply.header('content-digest', contentDigest(bytes))
    }
    const header = (name: string): string | undefined => reply.getHeader(name)?.toString()
    const fields = await signResponse(
      {
        status: reply.statusCode,
        headers: { 'content-digest': header('content-digest'), 'content-type': header('content-type') },
        request: messageOf(request),
        requestSignature: requestSigned,
      },
      signer,
      { nowMs: this.#options.clock.now(), nonce: Buffer.from(this.#options.random.bytes(16)).toString('base64url') },
    )
    void reply.headers({ ...fields })
    return payload
  }

  #sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const known = refusalOf(error)
    if (known.code === 'internal')
      this.#options.log.error('a request failed unexpectedly', {
        route: request.routeOptions.url,
        error: String(error),
      })
    const retryAfter = known.details['retry_after_s']
    if (typeof retryAfter === 'number') void reply.header('retry-after', String(retryAfter))
    const body = problemOf(known)
    // FAILURE_MODES 6.2: whoever keeps being refused is to be seen on this side too.
    if (body.status === 401 || body.status === 403)
      this.#options.log.warn('a caller was refused', { code: known.code, route: request.routeOptions.url })
    void reply.code(body.status).header('content-type', 'application/problem+json').send(JSON.stringify(body))
  }
}

const classOf = (request: FastifyRequest): CallerClass =>
  (request.routeOptions.config as { caller?: CallerClass }).caller ?? (request.is404 ? 'anyone' : 'known')

const headersOf = (request: FastifyRequest): RequestMessage['headers'] => request.headers as RequestMessage['headers']

const messageOf = (request: FastifyRequest): RequestMessage => ({
  method: request.method,
  targetUri: `https://${request.headers.host ?? ''}${request.raw.url ?? ''}`,
  headers: headersOf(request),
})

/** Reading a certificate costs more than verifying a signature; a connection keeps its own. */
const certificates = new WeakMap<object, { certificate: X509Certificate; pin: KeyId }>()

function certificateOf(request: FastifyRequest): { certificate: X509Certificate; pin: KeyId } {
  const socket = request.raw.socket as TLSSocket
  const known = certificates.get(socket)
  if (known) return known
  const certificate = socket.getPeerX509Certificate?.()
  if (certificate === undefined)
    throw new StewardError(
      'tls_client_certificate_required',
      'this server serves only callers with a client certificate',
      {
        suggestions: ['Connect with the certificate of your client: steward init makes one.'],
      },
    )
  const shown = { certificate, pin: spkiPin(certificate) }
  certificates.set(socket, shown)
  return shown
}

/** DESIGN §4: the certificate's key is one that the caller's manifest pins, and it names the caller. */
function assertCertificateOf(request: FastifyRequest, caller: WireCaller, now: number): void {
  const { certificate, pin } = certificateOf(request)
  if (!caller.tlsPins.includes(pin) || agentIdOfCertificate(certificate) !== caller.agentId)
    throw new StewardError(
      'request_signer_mismatch',
      `the client certificate is not one of ${caller.agentId}, who signed the request`,
      {
        suggestions: ['Connect and sign as the same client.'],
      },
    )
  assertCertificateValidAt(certificate, now)
}
