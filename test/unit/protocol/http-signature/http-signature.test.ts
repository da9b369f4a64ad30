import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { verifySignature } from 'http-message-sig'
import { describe, expect, it } from 'vitest'
import { contentDigest } from '../../../../src/main/protocol/encoding'
import {
  NonceMemory,
  type RequestMessage,
  requestSignature,
  signRequest,
  signResponse,
  verifyRequest,
  verifyResponse,
} from '../../../../src/main/protocol/http-signature'
import { keyRecordOf, signerOf } from '../../../../src/main/protocol/identity'

const { privateKey } = generateKeyPairSync('ed25519')
const signer = signerOf(privateKey)
const key = keyRecordOf(privateKey)
const now = Date.parse('2025-11-21T08:00:00Z')
const moment = { nowMs: now, nonce: 'n'.repeat(22) }
const body = Buffer.from('{"hello":"world"}')
const message: RequestMessage = {
  method: 'POST',
  targetUri: 'https://agent.test/v1/tasks?a=1',
  headers: { 'content-digest': contentDigest(body), 'content-type': 'application/json', 'idempotency-key': 'k-1' },
}

const signed = async (change: Partial<RequestMessage> = {}, at = moment) => {
  const fields = await signRequest(message, signer, at)
  return { ...message, ...change, headers: { ...message.headers, ...fields, ...change.headers } }
}
const check = (request: RequestMessage, bytes: Uint8Array = body, at = now) =>
  verifyRequest(request, bytes, requestSignature(request.headers), key, at)
const codeOf = (work: () => unknown): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    return (error as { code?: string }).code
  }
}

describe('a signed request', () => {
  it('verifies as it was sent', async () => {
    const request = await signed()
    expect(codeOf(() => check(request))).toBeUndefined()
  })

  it('verifies with another implementation of RFC 9421', async () => {
    const request = await signed()
    const verified = await verifySignature(
      {
        kind: 'request',
        method: request.method,
        targetUri: request.targetUri,
        fields: Object.entries(request.headers).map(([name, value]) => ({ name, value: value ?? '' })),
      },
      {
        policy: {
          algorithms: ['ed25519'],
          requiredComponents: ['@method', '@target-uri', 'content-digest'],
          requiredParameters: ['created', 'nonce', 'keyid'],
          now: now / 1000,
          maxAge: 300,
        },
        resolveVerifier: () => ({
          algorithm: 'ed25519',
          verify: (data, signature) => verify(null, data, createPublicKey(privateKey), signature),
        }),
      },
    )
    expect(verified.parameters.keyid).toBe(key.key_id)
  })

  it.each([
    ['another method', { method: 'GET' }],
    ['another target', { targetUri: 'https://agent.test/v1/tasks?a=2' }],
    ['another host', { targetUri: 'https://other.test/v1/tasks?a=1' }],
    ['another content type', { headers: { 'content-type': 'text/plain' } }],
    ['another idempotency key', { headers: { 'idempotency-key': 'k-2' } }],
  ])('is refused with %s', async (_what, change) => {
    const request = await signed(change)
    expect(codeOf(() => check(request))).toBe('request_signature_invalid')
  })

  it('is refused when a header it ought to cover was put in afterwards', async () => {
    const bare: RequestMessage = { method: 'GET', targetUri: message.targetUri, headers: {} }
    const fields = await signRequest(bare, signer, moment)
    const request = { ...bare, headers: { ...fields, 'idempotency-key': 'added' } }
    expect(codeOf(() => verifyRequest(request, undefined, requestSignature(request.headers), key, now))).toBe(
      'request_signature_invalid',
    )
  })

  it('is refused with another body, when it has expired, and when it comes from the future', async () => {
    const request = await signed()
    expect(codeOf(() => check(request, Buffer.from('{}')))).toBe('request_body_changed')
    expect(codeOf(() => check(request, body, now + 121_000))).toBe('request_expired')
    expect(codeOf(() => check(request, body, now + 119_000))).toBeUndefined()
    expect(codeOf(() => check(request, body, now - 61_000))).toBe('request_clock_skew')
    expect(codeOf(() => check(request, body, now - 59_000))).toBeUndefined()
  })

  it('is refused when it claims another algorithm than its key has', async () => {
    const request = await signed()
    const input = request.headers['signature-input']?.replace('alg="ed25519"', 'alg="ecdsa-p256-sha256"') ?? ''
    expect(codeOf(() => check({ ...request, headers: { ...request.headers, 'signature-input': input } }))).toBe(
      'algorithm_refused',
    )
  })

  it.each([
    '',
    'sig1',
    'sig1=()',
    'sig1=("@method");created=1',
    `sig1=("@method" "@method");created=1;expires=2;nonce="${'n'.repeat(20)}";keyid="x";alg="ed25519"`,
    'x'.repeat(5000),
  ])('is refused when its fields cannot be read: %j', (input) => {
    expect(
      codeOf(() => requestSignature({ 'signature-input': input, signature: 'sig1=:AAAAAAAAAAAAAAAAAAAAAA==:' })),
    ).toBe('request_signature_invalid')
  })

  it('is unsigned without its fields', () => {
    expect(codeOf(() => requestSignature({}))).toBe('request_unsigned')
  })
})

describe('a signed response', () => {
  const respond = async (request: RequestMessage) => {
    const requestSigned = /^sig1=:([^:]+):$/.exec(request.headers['signature'] ?? '')?.[1] ?? ''
    const response = {
      status: 200,
      headers: { 'content-digest': contentDigest(body), 'content-type': 'application/json' },
      request,
      requestSignature: requestSigned,
    }
    return { ...response, headers: { ...response.headers, ...(await signResponse(response, signer, moment)) } }
  }

  it('verifies for the request it answers and for no other', async () => {
    const request = await signed()
    const response = await respond(request)
    expect(codeOf(() => verifyResponse(response, body, [key], now))).toBeUndefined()
    const other = await signed({}, { ...moment, nonce: 'o'.repeat(22) })
    const otherSignature = /^sig1=:([^:]+):$/.exec(other.headers['signature'] ?? '')?.[1] ?? ''
    expect(
      codeOf(() => verifyResponse({ ...response, request: other, requestSignature: otherSignature }, body, [key], now)),
    ).toBe('response_signature_invalid')
  })

  it('is refused with another status or body, by another key, and unsigned', async () => {
    const response = await respond(await signed())
    expect(codeOf(() => verifyResponse({ ...response, status: 201 }, body, [key], now))).toBe(
      'response_signature_invalid',
    )
    expect(codeOf(() => verifyResponse(response, Buffer.from('{}'), [key], now))).toBe('response_signature_invalid')
    const stranger = keyRecordOf(generateKeyPairSync('ed25519').privateKey)
    expect(codeOf(() => verifyResponse(response, body, [stranger], now))).toBe('response_signature_invalid')
    expect(codeOf(() => verifyResponse({ ...response, headers: {} }, body, [key], now))).toBe('response_unsigned')
  })
})

describe('the memory of nonces', () => {
  const parameters = {
    created: now / 1000,
    expires: now / 1000 + 120,
    nonce: 'a'.repeat(22),
    keyid: key.key_id,
    alg: 'ed25519',
  } as const

  it('takes each once until it has expired, and each key has its own', () => {
    const memory = new NonceMemory(now - 1000)
    memory.use(parameters, now)
    expect(codeOf(() => memory.use(parameters, now + 119_000))).toBe('request_replayed')
    const stranger = keyRecordOf(generateKeyPairSync('ed25519').privateKey).key_id
    expect(codeOf(() => memory.use({ ...parameters, keyid: stranger }, now))).toBeUndefined()
  })

  it('refuses what was signed before the server started, since it may have been used then', () => {
    expect(codeOf(() => new NonceMemory(now + 1000).use(parameters, now + 1000))).toBe('unavailable')
  })
})
