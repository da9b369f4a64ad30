import type { Envelope } from '../../../shared/model/envelope'
import { envelope } from '../../../shared/model/envelope'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import type { KeyId } from '../../../shared/model/ids'
import type { RegistryRoot } from '../../../shared/model/registry'
import { inspectRoot, type VerifiedRoot, verifyRoot } from '../../protocol/discovery'
import { parseJsonStrict } from '../../protocol/encoding'
import type { EngineContext } from '../context'
import type { CallerIdentity, HttpRequest, HttpResponse, HttpStream, Peer } from '../ports'

/** Where a registry answers and which of its keys were accepted. */
export interface RegistryAddress {
  readonly url: string
  readonly timeoutMs: number
  readonly rootKeys: readonly KeyId[]
}

const originOf = (url: string): string => {
  if (URL.canParse(url) && new URL(url).protocol === 'https:') return new URL(url).origin
  throw new StewardError('input_invalid', `${url} is not the address of a registry: it must begin with https://`, {
    suggestions: ['Give the address as https://host or https://host:port'],
  })
}

const basePath = (url: string): string => new URL(url).pathname.replace(/\/+$/, '')

const MAX_ROOT_BYTES = 512 * 1024

interface Schema<T> {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: T | undefined }
}

/** Reads an answer's body in the form agreed on: a registry may answer anything. @throws StewardError `response_malformed` */
export function answerOf<T>(schema: Schema<T>, body: Uint8Array, maxBytes: number): T {
  const { success, data } = schema.safeParse(parseJsonStrict(body, { maxBytes, maxDepth: 32 }))
  if (success && data !== undefined) return data
  throw new StewardError('response_malformed', 'the registry answered with something that was not asked for')
}

/** Reads an envelope out of an answer's body. @throws StewardError `response_malformed` */
export function envelopeOf(body: Uint8Array, maxBytes: number): Envelope {
  const parsed = envelope.safeParse(parseJsonStrict(body, { maxBytes, maxDepth: 64 }))
  if (parsed.success) return parsed.data
  throw new StewardError('response_malformed', 'the registry answered with something that is not a signed document')
}

/** A connection kept open may have been closed by the other side meanwhile: what only reads is asked once more on a new one. */
async function reading<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (!isStewardError(error) || error.code !== 'connection_lost') throw error
    return call()
  }
}

async function fetchRoot(
  context: EngineContext,
  url: string,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Envelope> {
  // TRUST "Bootstrap": the root is believed by its own signature; nothing about this connection is.
  const peer: Peer = { origin: originOf(url), pins: [], unauthenticated: true }
  const path = `${basePath(url)}/v1/root`
  const response = await reading(() =>
    context.http.call(peer, { method: 'GET', path, timeoutMs, maxBytes: MAX_ROOT_BYTES, ...(signal && { signal }) }),
  )
  return envelopeOf(response.body, MAX_ROOT_BYTES)
}

/** The root document a registry shows, whole but believed by nobody yet: for a person to compare the fingerprint. */
export async function inspectRegistry(
  context: EngineContext,
  url: string,
  timeoutMs: number,
): Promise<VerifiedRoot & { envelope: Envelope }> {
  const document = await fetchRoot(context, url, timeoutMs)
  return { ...inspectRoot(document, context.clock.now()), envelope: document }
}

/** The root document of a registry whose root key was accepted. @throws StewardError `registry_root_changed` for any other. */
export async function fetchAcceptedRoot(
  context: EngineContext,
  address: RegistryAddress,
  signal?: AbortSignal,
): Promise<VerifiedRoot & { envelope: Envelope }> {
  const document = await fetchRoot(context, address.url, address.timeoutMs, signal)
  return { ...verifyRoot(document, address.rootKeys, context.clock.now()), envelope: document }
}

/** An open answer of a registry, its TLS key pinned by its verified root. */
export function streamRegistry(
  context: EngineContext,
  address: RegistryAddress,
  root: RegistryRoot,
  request: Omit<HttpRequest, 'timeoutMs'>,
): Promise<HttpStream> {
  const peer: Peer = { origin: originOf(address.url), pins: root.tls_pins }
  const path = `${basePath(address.url)}${request.path}`
  return context.http.stream(peer, { ...request, path, timeoutMs: address.timeoutMs })
}

/** One call to a registry, its TLS key pinned by its verified root. */
export function callRegistry(
  context: EngineContext,
  address: RegistryAddress,
  root: RegistryRoot,
  request: Omit<HttpRequest, 'timeoutMs'>,
  identity?: CallerIdentity,
): Promise<HttpResponse> {
  const peer: Peer = { origin: originOf(address.url), pins: root.tls_pins }
  const path = `${basePath(address.url)}${request.path}`
  const call = () => context.http.call(peer, { ...request, path, timeoutMs: address.timeoutMs }, identity)
  return request.method === 'GET' ? reading(call) : call()
}
