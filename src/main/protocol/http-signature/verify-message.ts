import { type ErrorCode, StewardError } from '../../../shared/model/errors'
import type { KeyRecord } from '../../../shared/model/key'
import { contentDigest } from '../encoding'
import { importPublicKey, verifyBytes } from '../identity'
import {
  type RequestMessage,
  type ResponseMessage,
  requestComponents,
  requestValue,
  responseComponents,
  responseValue,
} from './components'
import { type ReadSignature, readSignature, signatureBase } from './signature-fields'

/** TRUST "Time": signatures tolerate 60 s. */
const SKEW_S = 60
/** DESIGN §4: expires at most 300 s after created. */
const MAX_LIFE_S = 300

/** The signature a request carries, read but not believed: for finding its key. @throws StewardError `request_unsigned` */
export function requestSignature(headers: RequestMessage['headers']): ReadSignature {
  const input = headers['signature-input']
  const signature = headers['signature']
  if (input === undefined || signature === undefined)
    throw new StewardError('request_unsigned', 'the request carries no signature', {
      suggestions: ['Sign each request by RFC 9421 with a key that a registry knows.'],
    })
  return readSignature(input, signature, (reason) =>
    refused('request_signature_invalid', `the request is refused: ${reason}`),
  )
}

/**
 * Verifies a request against the key that its signature names.
 *
 * @param body as it came; undefined or empty where there is none
 * @throws StewardError `request_expired`, `request_clock_skew`, `algorithm_refused`, `request_body_changed`,
 * `request_signature_invalid`
 */
export function verifyRequest(
  message: RequestMessage,
  body: Uint8Array | undefined,
  read: ReadSignature,
  key: KeyRecord,
  nowMs: number,
): void {
  checkTime(read, nowMs)
  checkAlgorithm(read, key)
  checkBody(message.headers['content-digest'], body, 'request_body_changed')
  checkCoverage(read, requestComponents(message), 'request_signature_invalid', 'the request')
  checkSignature(read, key, (component) => requestValue(message, component), 'request_signature_invalid', 'the request')
}

/**
 * Verifies a response: signed by one of the peer's keys, over this very request. `body` undefined: a stream, whose events are
 * signed each for itself.
 *
 * @throws StewardError `response_unsigned`, `response_signature_invalid`, `request_expired`, `request_clock_skew`
 */
export function verifyResponse(
  message: ResponseMessage,
  body: Uint8Array | undefined,
  keys: readonly KeyRecord[],
  nowMs: number,
): void {
  const input = message.headers['signature-input']
  const signature = message.headers['signature']
  if (input === undefined || signature === undefined)
    throw refused('response_unsigned', 'the answer carries no signature: what answered may not be the agent')
  const read = readSignature(input, signature, (reason) =>
    refused('response_signature_invalid', `the answer is refused: ${reason}`),
  )
  const key = keys.find((candidate) => candidate.key_id === read.parameters.keyid)
  if (key === undefined)
    throw refused('response_signature_invalid', 'the answer is signed by a key that the agent does not have')
  checkTime(read, nowMs)
  checkAlgorithm(read, key)
  if (body !== undefined) checkBody(message.headers['content-digest'], body, 'response_signature_invalid')
  checkCoverage(read, responseComponents(message), 'response_signature_invalid', 'the answer')
  checkSignature(
    read,
    key,
    (component) => responseValue(message, component),
    'response_signature_invalid',
    'the answer',
  )
}

const refused = (code: ErrorCode, message: string, details: Record<string, unknown> = {}): StewardError =>
  new StewardError(code, message, {
    details,
    suggestions: ['If it happens again, somebody may be changing what is sent: look into the alerts.'],
  })

function checkTime({ parameters: { created, expires } }: ReadSignature, nowMs: number): void {
  const now = nowMs / 1000
  if (Math.abs(created - now) > SKEW_S && created > now)
    throw refused('request_clock_skew', `the signature is from ${Math.round(created - now)} s in the future`, {
      created,
    })
  if (expires <= now || expires - created > MAX_LIFE_S || expires <= created)
    throw refused('request_expired', 'the signature has expired, or is valid for longer than 300 s', {
      created,
      expires,
    })
  if (now - created > SKEW_S + MAX_LIFE_S) throw refused('request_clock_skew', 'the signature is too old', { created })
}

function checkAlgorithm({ parameters }: ReadSignature, key: KeyRecord): void {
  // DESIGN §11 "downgrade": the key decides the algorithm, never the message.
  if (parameters.alg !== key.algorithm)
    throw refused('algorithm_refused', `the key signs with ${key.algorithm}, not with ${parameters.alg}`)
}

function checkBody(header: string | undefined, body: Uint8Array | undefined, code: ErrorCode): void {
  if (body === undefined || body.byteLength === 0) return
  if (header !== contentDigest(body)) throw refused(code, 'the body is not the one that was signed')
}

/** What is not covered could be changed: every component that the message has and the protocol signs must be. */
function checkCoverage(read: ReadSignature, required: readonly string[], code: ErrorCode, what: string): void {
  const missing = required.filter((component) => !read.components.includes(component))
  if (missing.length > 0) throw refused(code, `the signature of ${what} does not cover ${missing.join(', ')}`)
}

function checkSignature(
  read: ReadSignature,
  key: KeyRecord,
  valueFor: (component: string) => string | undefined,
  code: ErrorCode,
  what: string,
): void {
  const base = signatureBase(read.components, read.serialized, valueFor)
  const good =
    base !== undefined && verifyBytes(importPublicKey(key), key.algorithm, base, Buffer.from(read.signature, 'base64'))
  if (!good) throw refused(code, `the signature of ${what} does not verify`)
}
