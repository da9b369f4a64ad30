import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import { Agent as Dispatcher, request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/adapters/clock'
import { FileVault } from '../../src/main/adapters/keyvault'
import type { CallerIdentity } from '../../src/main/engine/ports'
import { contentDigest } from '../../src/main/protocol/encoding'
import { signRequest } from '../../src/main/protocol/http-signature'
import { signerOf } from '../../src/main/protocol/identity'
import { observe } from '../fixtures/observation'
import { RunningLab } from '../fixtures/running-lab'

// Issue "a signed delegation", 4: each refusal has its own code, against a real agent over a real TLS socket.

let lab: RunningLab
let origin: string
let identity: CallerIdentity & { tls: { certificate: string; privateKey: string } }

beforeAll(async () => {
  lab = await RunningLab.start()
  const vault = new FileVault(join(lab.profile, 'vault'), systemClock())
  await vault.open({ method: 'key_file', path: join(lab.profile, 'vault.key') })
  const keys = vault.list().filter((key) => key.agent_id === 'lab-operator')
  const signing = keys.find((key) => key.role === 'client')
  const tls = keys.find((key) => key.role === 'operational')
  const certificate = tls && vault.certificates(tls.key_id).at(-1)
  if (!signing || !tls || !certificate) throw new Error('the lab has no client')
  identity = {
    signer: vault.signer(signing.key_id),
    tls: { certificate: certificate.pem, privateKey: vault.tlsKeyPem(tls.key_id) },
  }
  const state = JSON.parse(readFileSync(join(lab.home, 'lab', 'lab.json'), 'utf8')) as {
    agents: Record<string, { port: number }>
  }
  origin = `https://127.0.0.1:${state.agents['vibe-agency-orchestrator']?.port}`
}, 90_000)
afterAll(async () => {
  await lab.stop()
})

const dispatcher = (withCertificate: boolean) =>
  new Dispatcher({
    connect: {
      rejectUnauthorized: false,
      ...(withCertificate && { cert: identity.tls.certificate, key: identity.tls.privateKey }),
    },
  })

interface Attempt {
  readonly path?: string
  readonly method?: 'GET' | 'POST'
  readonly body?: string
  readonly signedBody?: string
  readonly certificate?: boolean
  readonly at?: number
  readonly signer?: CallerIdentity['signer']
  readonly nonce?: string
  readonly unsigned?: boolean
}

async function attempt(options: Attempt): Promise<{ status: number; code: string | undefined }> {
  const { path = '/health', method = 'GET', body, signedBody = body } = options
  const headers: Record<string, string> = {}
  if (signedBody !== undefined) {
    headers['content-digest'] = contentDigest(Buffer.from(signedBody))
    headers['content-type'] = 'application/json'
    headers['idempotency-key'] = 'k'
  }
  const signed = await signRequest({ method, targetUri: origin + path, headers }, options.signer ?? identity.signer, {
    nowMs: options.at ?? Date.now(),
    nonce: options.nonce ?? randomBytes(16).toString('base64url'),
  })
  const via = dispatcher(options.certificate ?? true)
  const answer = await request(origin + path, {
    method,
    headers: { ...headers, ...(options.unsigned ? {} : signed) },
    body: body ?? null,
    dispatcher: via,
  })
  const text = await answer.body.text()
  await via.close()
  return { status: answer.statusCode, code: (JSON.parse(text) as { code?: string }).code }
}

/** Asserts the refusal, and keeps it as a row of the table. */
async function refuses(fault: string, code: string, made: Attempt): Promise<void> {
  const answer = await attempt(made)
  expect(answer).toEqual({ status: 401, code })
  observe({ scenario: '6.2', fault, expected: 'refused with a code of its own', observed: `401 ${answer.code}` })
}

describe('an agent', () => {
  it('answers a caller who shows its certificate and signs', async () => {
    expect(await attempt({})).toEqual({ status: 200, code: undefined })
  })

  it('refuses a caller without a client certificate', async () => {
    await refuses('no client certificate', 'tls_client_certificate_required', { certificate: false })
  })

  it('refuses an unsigned request', async () => {
    await refuses('signature stripped', 'request_unsigned', { unsigned: true })
  })

  it('refuses a request that was sent before', async () => {
    const nonce = randomBytes(16).toString('base64url')
    const at = Date.now()
    expect((await attempt({ nonce, at })).status).toBe(200)
    await refuses('request sent again', 'request_replayed', { nonce, at })
  })

  it('refuses a body that is not the one that was signed', async () => {
    const changed = { method: 'POST', path: '/v1/tasks', signedBody: '{"a":1}', body: '{"a":2}' } as const
    await refuses('body changed', 'request_body_changed', changed)
  })

  it('refuses an expired signature', async () => {
    await refuses('signature expired', 'request_expired', { at: Date.now() - 200_000 })
  })

  it('refuses a signature from the future', async () => {
    await refuses('signature from the future', 'request_clock_skew', { at: Date.now() + 90_000 })
  })

  it('refuses a key that no registry knows', async () => {
    const stranger = signerOf(generateKeyPairSync('ed25519').privateKey)
    await refuses('key that no registry knows', 'request_signer_unknown', { signer: stranger })
  })

  it('speaks nothing older than TLS 1.3', async () => {
    const { hostname, port } = new URL(origin)
    const refused = await new Promise<string>((resolve) => {
      const socket = tlsConnect({
        host: hostname,
        port: Number(port),
        maxVersion: 'TLSv1.2',
        rejectUnauthorized: false,
      })
      socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message))
      socket.once('secureConnect', () => resolve('connected'))
    })
    expect(refused).toMatch(/PROTOCOL_VERSION/)
  })
})
