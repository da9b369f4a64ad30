import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { type RequestOptions, request } from 'node:https'
import { text } from 'node:stream/consumers'
import { type Envelope, envelope, PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { type AgentId, agentId, toInstant } from '../../../shared/model/ids'
import type { PublishedManifest } from '../../../shared/model/manifest'
import { contentDigest, isObject } from '../../protocol/encoding'
import { signRequest } from '../../protocol/http-signature'
import { readUnverified, type Signer, signEnvelope, signerOf } from '../../protocol/identity'
import { signEndorsement } from '../../protocol/review/endorsements'

/** What a registry answered to a stranger. */
export interface RegistryAnswer {
  readonly status: number
  /** Why it refused. */
  readonly code?: string
}

const CAPABILITY = 'orchestrate_sdlc'
/** What a thief adds to what an agent offers. */
const ADDED = 'export_customer_records'

export const newSigner = (): Signer => signerOf(generateKeyPairSync('ed25519').privateKey)

const manifestOf = (id: string): PublishedManifest => ({
  steward_version: '1.1.0',
  agent: {
    id: agentId.parse(id),
    name: id,
    version: '1.0.0',
    class: 'orchestration_operator',
    specialization: 'sdlc_management',
    status: 'active',
    issued_by: 'stranger',
  },
  credentials: { mandate: [{ capability: CAPABILITY, scope: [] }], constraints: [], prime_directive: 'Be believed.' },
  capabilities: { interfaces: [], operations: [{ name: CAPABILITY }] },
})

interface Said {
  readonly status: number
  readonly answer: Readonly<Record<string, unknown>>
}

const ask = (targetUri: string, sent: RequestOptions, body?: string): Promise<Said> =>
  new Promise((resolve, reject) => {
    // A stranger does not care whom he talks to.
    const outgoing = request(targetUri, { ...sent, rejectUnauthorized: false })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      text(incoming)
        .then((said): Said => {
          const answer: unknown = said.startsWith('{') ? JSON.parse(said) : undefined
          return { status: incoming.statusCode ?? 0, answer: isObject(answer) ? answer : {} }
        })
        .then(resolve, reject)
    })
    outgoing.end(body)
  })

async function submit(url: string, path: string, document: Envelope, signer?: Signer): Promise<RegistryAnswer> {
  const targetUri = `${url}${path}`
  const body = JSON.stringify(document)
  const headers = { 'content-type': 'application/json', 'content-digest': contentDigest(Buffer.from(body)) }
  const moment = { nowMs: Date.now(), nonce: randomBytes(16).toString('base64url') }
  const signed = signer && (await signRequest({ method: 'POST', targetUri, headers }, signer, moment))
  const sent = { method: 'POST', headers: { ...headers, ...signed, 'content-length': Buffer.byteLength(body) } }
  const { status, answer } = await ask(targetUri, sent, body)
  return { status, ...(typeof answer['code'] === 'string' && { code: answer['code'] }) }
}

const publish = async (url: string, manifest: PublishedManifest, owner: Signer): Promise<RegistryAnswer> => {
  const content = { ...manifest, identity: { ...manifest.identity, primary_key: owner.publicKey } }
  const signed = await signEnvelope(PAYLOAD_TYPE.manifest, content, [owner])
  return submit(url, '/v1/agents', signed, owner)
}

/** Publishes an agent under a name of his choice (FAILURE_MODES 5.2). */
export const publishAs = (url: string, name: string): Promise<RegistryAnswer> =>
  publish(url, manifestOf(name), newSigner())

interface Member {
  readonly id: AgentId
  readonly owner: Signer
}

async function endorse(url: string, by: Member, to: Member): Promise<boolean> {
  const word = { from: by.id, to: to.id, capability: CAPABILITY, at: toInstant(Date.now()) }
  const { status } = await submit(url, '/v1/endorsements', await signEndorsement(word, by.owner))
  return status === 201
}

async function member(url: string, name: string, owner = newSigner()): Promise<Member> {
  await publish(url, manifestOf(name), owner)
  return { id: agentId.parse(name), owner }
}

/** Publishes agents that vouch for one another in good faith, the first under the key that the registry's operator verified. */
export async function publishHonest(url: string, name: string, verified: Signer): Promise<void> {
  const clerk = await member(url, name, verified)
  const baker = await member(url, 'bread-baker')
  const smith = await member(url, 'iron-smith')
  for (const [by, to] of [
    [baker, clerk],
    [smith, clerk],
    [clerk, baker],
  ] as const)
    await endorse(url, by, to)
}

/**
 * Makes agents of his own that all endorse one of them, and each the next, so that none stands there without a word for it
 * (FAILURE_MODES 4.1).
 *
 * @returns the target, and how many endorsements of it the registry took
 */
export async function publishRing(url: string, size: number): Promise<{ target: AgentId; endorsements: number }> {
  const target = await member(url, `paragon-${randomBytes(3).toString('hex')}`)
  const fans: Member[] = []
  for (let i = 0; i < size; i++) fans.push(await member(url, `fan-${randomBytes(6).toString('hex')}`))
  let endorsements = 0
  for (const [place, fan] of fans.entries()) {
    const next = fans[(place + 1) % fans.length]
    if (next && next !== fan) await endorse(url, fan, next)
    if (await endorse(url, fan, target)) endorsements += 1
  }
  return { target: target.id, endorsements }
}

/**
 * Publishes an agent as its thief would (FAILURE_MODES 6.1): under its stolen owner key, and offering what it never did.
 *
 * @param stolen the owner key as protected PKCS#8, and its passphrase
 */
export async function forgeManifest(
  url: string,
  id: AgentId,
  stolen: { readonly pem: string; readonly passphrase: string },
): Promise<RegistryAnswer> {
  const owner = signerOf(createPrivateKey({ key: stolen.pem, passphrase: stolen.passphrase }))
  const { answer } = await ask(`${url}/v1/agents/${encodeURIComponent(id)}`, { method: 'GET' })
  const current = envelope.parse(answer['envelope'])
  const manifest = readUnverified(current, PAYLOAD_TYPE.manifest).payload as PublishedManifest
  const operations = [...manifest.capabilities.operations, { name: ADDED }]
  return publish(url, { ...manifest, capabilities: { ...manifest.capabilities, operations } }, owner)
}
