import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { Agent as Dispatcher, request } from 'undici'
import type { CallerIdentity } from '../../../src/main/engine/ports'
import { contentDigest } from '../../../src/main/protocol/encoding'
import { signRequest } from '../../../src/main/protocol/http-signature'
import { type Signer, signEnvelope } from '../../../src/main/protocol/identity'
import type { Envelope } from '../../../src/shared/model/envelope'
import { errorCode } from '../../../src/shared/model/errors'
import { damagedBytes, damagedValue } from './damaged'

/** A good request, from which hostile ones are made. */
export interface Good {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** JSON, or bytes that are none. */
  readonly body?: unknown
  /** Who signs the document in the body: what is damaged is signed again, so that it is judged by what it says. */
  readonly documentSigner?: Signer
}

export interface HostileRequest {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | null
}

const HEADERS = [
  'accept-encoding',
  'if-none-match',
  'last-event-id',
  'prefer',
  'idempotency-key',
  'content-type',
  'range',
  'x-forwarded-for',
  'accept',
]
const FIELD_VALUES = [
  '',
  '*',
  '-1',
  '1e9',
  'gzip;q=0',
  'wait=0',
  'wait=x',
  '"',
  ',,,',
  'a'.repeat(2000),
  'W/"1"',
  'text/event-stream',
  'application/json; charset=utf-7',
  '999999999999',
  'bytes=0-',
]

const asJson = (value: unknown): Buffer => Buffer.from(JSON.stringify(value) ?? 'null')
const bytesOf = (body: unknown): Buffer => (Buffer.isBuffer(body) ? body : asJson(body))

/** What may stand in a request line: all else is escaped, or no client could send it. */
const sendable = (path: string): string =>
  `/${path.replace(/^\/+/, '').replace(/[^\x21-\x7e]|[#"<>\\^`{|}]/g, (character) => {
    const bytes = Buffer.from(character)
    return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  })}`

const damagedPath = (path: string): fc.Arbitrary<string> => {
  const [route = '', query = ''] = path.split('?')
  const escaped = damagedValue([{ parts: route.split('/').slice(1), query: [...new URLSearchParams(query)] }]).map(
    (value) => {
      const { parts, query: pairs } = (value ?? {}) as { parts?: unknown; query?: unknown }
      const words = Array.isArray(parts) ? parts : [parts]
      const asked = Array.isArray(pairs) ? pairs : [pairs]
      const text = (part: unknown): string => encodeURIComponent(String(part).toWellFormed()).slice(0, 3000)
      const search = asked.map((pair) => [pair].flat().map(text).join('=')).join('&')
      return `/${words.map((word) => text(Array.isArray(word) ? asJson(word) : word)).join('/')}${search && `?${search}`}`
    },
  )
  return fc.oneof(
    escaped,
    damagedBytes([Buffer.from(path)]).map((bytes) => sendable(bytes.toString('utf8').slice(0, 4000))),
  )
}

/** Documents whose content was damaged, as their own signer would make them. */
const damagedDocument = ({ payloadType, payload }: Envelope, signer: Signer): fc.Arbitrary<Promise<unknown>> =>
  damagedValue([JSON.parse(Buffer.from(payload, 'base64').toString())]).map((content) => {
    const text = JSON.stringify(content)
    return signEnvelope(payloadType, text === undefined ? null : JSON.parse(text), [signer]).catch(() => content)
  })

function damagedBody({ body, documentSigner }: Good): fc.Arbitrary<Promise<Buffer | null>> {
  if (body === undefined) return fc.constant(Promise.resolve(null))
  const bytes = damagedBytes([bytesOf(body)]).map((damaged) => Promise.resolve(damaged))
  if (Buffer.isBuffer(body)) return bytes
  const values = damagedValue([body]).map((value) => Promise.resolve(asJson(value)))
  if (documentSigner === undefined) return fc.oneof(bytes, values)
  const documents = damagedDocument(body as Envelope, documentSigner).map(async (document) => asJson(await document))
  return fc.oneof(bytes, values, { weight: 3, arbitrary: documents })
}

/** Requests to one route, each damaged in its path, its header fields or its body, or in all of them. */
export const hostileRequests = (good: Good): fc.Arbitrary<Promise<HostileRequest>> => {
  const whole = good.body === undefined ? null : bytesOf(good.body)
  const paths = fc.oneof(
    { weight: good.body === undefined ? 1 : 4, arbitrary: fc.constant(good.path) },
    damagedPath(good.path),
  )
  const fields = fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    fc.dictionary(fc.constantFrom(...HEADERS), fc.constantFrom(...FIELD_VALUES), { maxKeys: 3 }),
  )
  const bodies = fc.oneof({ weight: 4, arbitrary: damagedBody(good) }, fc.constant(Promise.resolve(whole)))
  return fc.tuple(paths, fields, bodies).map(async ([path, damaged, body]) => ({
    path,
    headers: { ...good.headers, ...damaged },
    body: await body,
  }))
}

export interface Connection {
  readonly origin: string
  readonly dispatcher: Dispatcher
  readonly signer?: CallerIdentity['signer'] | undefined
}

export const connectAs = (
  origin: string,
  signer?: CallerIdentity['signer'],
  tls?: CallerIdentity['tls'],
): Connection => ({
  origin,
  signer,
  dispatcher: new Dispatcher({
    connect: { rejectUnauthorized: false, ...(tls && { cert: tls.certificate, key: tls.privateKey }) },
  }),
})

const LONGEST_ANSWER_MS = 1500

/** Sends it, signed where the connection has a signer, and says what is wrong with the answer. */
export async function send(
  { origin, dispatcher, signer }: Connection,
  method: string,
  { path, headers, body }: HostileRequest,
  longestMs = LONGEST_ANSWER_MS,
): Promise<string | undefined> {
  const given: Record<string, string> = { ...headers }
  if (body !== null) given['content-digest'] = contentDigest(body)
  const moment = { nowMs: Date.now(), nonce: randomBytes(16).toString('base64url') }
  const signed = signer && (await signRequest({ method, targetUri: origin + path, headers: given }, signer, moment))
  const answer = await request(origin + path, {
    method: method as 'GET',
    headers: { ...given, ...signed },
    body,
    dispatcher,
    signal: AbortSignal.timeout(longestMs),
  })
  // A stream of events has no end to wait for.
  if (String(answer.headers['content-type']).startsWith('text/event-stream')) {
    answer.body.on('error', () => undefined).destroy()
    return undefined
  }
  return faultOf(answer.statusCode, String(answer.headers['content-type']), await answer.body.text())
}

/** RFC 9457 problems with a code of ours and nothing about the machine, or an answer. */
export function faultOf(status: number, type: string, text: string): string | undefined {
  if (status < 400) return undefined
  const said = `${status} ${text.slice(0, 300)}`
  if (!type.startsWith('application/problem+json')) return `not a problem document: ${said}`
  if (/\n\s+at |node_modules|\/src\/|\/out\//.test(text)) return `it tells about its machine: ${said}`
  const { code } = JSON.parse(text) as { code?: unknown }
  if (!errorCode.safeParse(code).success) return `a code that there is not: ${said}`
  return code === 'internal' ? `not foreseen: ${said}` : undefined
}
