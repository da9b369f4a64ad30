import { gunzipSync } from 'node:zlib'
import { request } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import {
  verifyManifestEnvelope,
  verifyRegistryEvent,
  verifyRoot,
  verifySnapshot,
  verifySubmissionReceipt,
} from '../../../../src/main/protocol/discovery'
import { parseEnvelope } from '../../../../src/main/protocol/identity'
import { problem } from '../../../../src/shared/model/problem'
import { newSigner, START, signedManifest } from '../../../fixtures/registry-documents'
import { revocationOf } from '../../engine/registry/registry-under-test'
import { serveRegistry } from './registry-under-test'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})
const serve = async () => {
  const served = await serveRegistry()
  open.push(served.close)
  return served
}

describe('submitting a manifest', () => {
  it('introduces its key, and is answered with a receipt', async () => {
    const { post, get, identity } = await serve()
    const owner = newSigner()
    const envelope = await signedManifest(owner, 'planner')
    const first = await post('/v1/agents', { body: envelope, signer: owner })
    expect(first.status).toBe(201)
    const { digest } = verifyManifestEnvelope(envelope, { now: START })
    const receipt = verifySubmissionReceipt(parseEnvelope(first.bytes), identity.content, { documentDigest: digest })
    expect(receipt).toMatchObject({ agent_id: 'planner', revision: 1 })
    const again = await post('/v1/agents', { body: envelope, signer: owner })
    expect([again.status, again.json]).toEqual([200, first.json])
    expect((await get('/v1/agents/planner')).json).toMatchObject({ agent_id: 'planner', digest, envelope })
  })

  it('unsigned, by another key, with another body, late or twice is refused, each with its code', async () => {
    const { post, get } = await serve()
    const owner = newSigner()
    const body = await signedManifest(owner, 'planner')
    const refusals = [
      [{ body }, 401, 'request_unsigned'],
      [{ body, signer: newSigner() }, 401, 'request_signer_unknown'],
      [{ body, signer: owner, sent: await signedManifest(owner, 'player') }, 401, 'request_body_changed'],
      [{ body, signer: owner, at: START - 300_000 }, 401, 'request_expired'],
    ] as const
    for (const [posting, status, code] of refusals) {
      const answer = await post('/v1/agents', posting)
      expect([answer.status, answer.json['code']]).toEqual([status, code])
      expect(answer.headers['content-type']).toContain('application/problem+json')
      expect(problem.parse(answer.json).recovery_suggestions).toBeDefined()
    }
    expect((await get('/v1/agents')).json).toEqual({ agents: [], total: 0 })
    const once = { body, signer: owner, nonce: 'one-nonce-for-both-of-them' }
    expect((await post('/v1/agents', once)).status).toBe(201)
    expect((await post('/v1/agents', once)).json['code']).toBe('request_replayed')
  })

  it('of more than a mebibyte is refused unread', async () => {
    const { post } = await serve()
    const body = { payloadType: 'x', payload: 'A'.repeat(1024 * 1024), signatures: [] }
    expect((await post('/v1/agents', { body, signer: newSigner() })).json['code']).toBe('payload_too_large')
  })

  it('that names no key, or is no document at all, is refused', async () => {
    const { post } = await serve()
    const signer = newSigner()
    for (const body of [{}, [], 'text', { payloadType: 'x', payload: '', signatures: [] }]) {
      const { status, json } = await post('/v1/agents', { body, signer })
      expect([status, json['code']]).toEqual([422, 'document_malformed'])
    }
  })

  it('under a taken id is forbidden', async () => {
    const { post } = await serve()
    const [owner, thief] = [newSigner(), newSigner()]
    await post('/v1/agents', { body: await signedManifest(owner, 'planner'), signer: owner })
    const answer = await post('/v1/agents', { body: await signedManifest(thief, 'planner'), signer: thief })
    expect([answer.status, answer.json['code']]).toEqual([403, 'forbidden'])
  })
})

describe('reading a registry', () => {
  it('starts from a root document that verifies, and a snapshot under it', async () => {
    const { get, identity } = await serve()
    const { root } = verifyRoot(parseEnvelope((await get('/v1/root')).bytes), identity.root.keyId, START)
    const snapshot = parseEnvelope((await get('/v1/snapshot')).bytes)
    expect(verifySnapshot(snapshot, root, { now: START }).snapshot.version).toBe(1)
  })

  it('finds a document by digest and a manifest by any of its keys', async () => {
    const { get, publish } = await serve()
    const owner = newSigner()
    await publish(owner, 'planner')
    const found = (await get(`/v1/keys/${owner.keyId}`)).json
    expect(found).toMatchObject({ agent_id: 'planner', revoked: false })
    const document = (await get(`/v1/documents/${String(found['digest'])}`)).bytes
    expect(verifyManifestEnvelope(parseEnvelope(document), { now: START }).digest).toBe(found['digest'])
    expect((await get('/v1/agents/planner/versions')).json).toMatchObject({
      versions: [{ revision: 1, digest: found['digest'], owner_key: owner.keyId }],
    })
  })

  it('goes through its agents page by page', async () => {
    const { get, publish } = await serve()
    for (const id of ['alpha', 'beta', 'gamma']) await publish(newSigner(), id)
    const ids: unknown[] = []
    let cursor: string | undefined
    do {
      const page = (await get(`/v1/agents?limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)).json
      expect(page['total']).toBe(3)
      ids.push(...(page['agents'] as { summary: { id: string } }[]).map(({ summary }) => summary.id))
      cursor = page['next_cursor'] as string | undefined
    } while (cursor !== undefined)
    expect(ids).toEqual(['alpha', 'beta', 'gamma'])
    expect((await get('/v1/agents?capability=plan&text=bet')).json['total']).toBe(1)
  })

  it('takes agent ids of every script and length', async () => {
    const { get, publish } = await serve()
    const id = 'ж'.repeat(128)
    await publish(newSigner(), id)
    expect((await get(`/v1/agents/${encodeURIComponent(id)}`)).json['agent_id']).toBe(id)
  })

  it('is answered with a problem where nothing is, or the question makes no sense', async () => {
    const { get } = await serve()
    const key = newSigner().keyId
    for (const [path, status, code] of [
      ['/v1/agents/nobody', 404, 'agent_unknown'],
      [`/v1/keys/${key}`, 404, 'not_found'],
      [`/v1/documents/${key}`, 404, 'not_found'],
      ['/nowhere', 404, 'not_found'],
      ['/v1/keys/short', 400, 'input_invalid'],
      ['/v1/agents?limit=0', 400, 'input_invalid'],
      ['/v1/agents/a%2Fb', 400, 'input_invalid'],
    ] as const) {
      const answer = await get(path)
      expect([path, answer.status, answer.json['code']]).toEqual([path, status, code])
    }
  })

  it('tells that it is well, and what time it is', async () => {
    const { get } = await serve()
    expect((await get('/health')).json).toMatchObject({ status: 'ok', registry: 'lab', version: 1, agents: 0 })
    expect((await get('/ping')).json).toEqual({ at: '2025-11-21T08:00:00.000Z' })
  })
})

describe('the snapshot over the wire', () => {
  it('is not sent again to whoever has it', async () => {
    const { get, publish } = await serve()
    const etag = String((await get('/v1/snapshot')).headers['etag'])
    const unchanged = await get('/v1/snapshot', { 'if-none-match': `"other", ${etag}` })
    expect([unchanged.status, unchanged.bytes.length]).toEqual([304, 0])
    await publish(newSigner(), 'planner')
    expect((await get('/v1/snapshot', { 'if-none-match': etag })).status).toBe(200)
  })

  it('is compressed for whoever takes it so, and for nobody else', async () => {
    const { get } = await serve()
    const plain = await get('/v1/snapshot')
    expect(plain.headers['content-encoding']).toBeUndefined()
    const gzipped = await get('/v1/snapshot', { 'accept-encoding': 'br, gzip;q=0.8' })
    expect(gzipped.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(gzipped.bytes)).toEqual(plain.bytes)
    const refused = await get('/v1/snapshot', { 'accept-encoding': 'gzip;q=0' })
    expect(refused.headers['content-encoding']).toBeUndefined()
  })
})

describe('a revocation over the wire', () => {
  it('is taken from whoever brings it, and told to all', async () => {
    const { post, get, publish } = await serve()
    const owner = newSigner()
    await publish(owner, 'planner')
    const body = await revocationOf(owner, owner, 'planner')
    expect((await post('/v1/revocations', { body })).status).toBe(201)
    expect((await post('/v1/revocations', { body })).status).toBe(200)
    expect((await get('/v1/revocations')).json).toMatchObject({ revocations: [{ key_id: owner.keyId }] })
    expect((await get(`/v1/keys/${owner.keyId}`)).json['revoked']).toBe(true)
    expect((await get('/v1/agents/planner')).json['state']).toBe('suspended')
  })

  it('by a stranger is forbidden', async () => {
    const { post, publish } = await serve()
    const owner = newSigner()
    await publish(owner, 'planner')
    const body = await revocationOf(owner, newSigner(), 'planner')
    expect((await post('/v1/revocations', { body })).json['code']).toBe('forbidden')
  })
})

describe('the stream of versions', () => {
  it('begins with the present one, tells the next as it comes, and each is signed', async () => {
    const { origin, dispatcher, identity, publish } = await serve()
    const { body } = await request(`${origin}/v1/events`, { dispatcher })
    const versions: number[] = []
    let text = ''
    for await (const chunk of body) {
      text += String(chunk)
      const seen = [...text.matchAll(/^id: (\d+)\nevent: version\ndata: (.*)\n\n/gm)]
      for (const [, id, value] of seen.slice(versions.length)) {
        const event = verifyRegistryEvent(parseEnvelope(Buffer.from(value ?? '')), identity.content, START)
        expect(String(event.version)).toBe(id)
        versions.push(event.version)
        if (versions.length === 1) await publish(newSigner(), 'planner')
      }
      if (versions.length === 2) break
    }
    expect(versions).toEqual([1, 2])
  })

  it('is kept open by signs of life, and forgotten when the listener is gone', async () => {
    const { origin, dispatcher, clock, registry } = await serve()
    const stops: (() => void)[] = []
    const listen = registry.changes.listen.bind(registry.changes)
    const gone = new Promise<void>((resolve) => {
      registry.changes.listen = (listener) => {
        const stop = listen(listener)
        return () => {
          stops.push(stop)
          stop()
          resolve()
        }
      }
    })
    const { body } = await request(`${origin}/v1/events`, { dispatcher })
    let text = ''
    for await (const chunk of body) {
      text += String(chunk)
      if (text.endsWith(': \n\n')) break
      clock.pass(15_000)
    }
    await gone
    expect(stops.length).toBeGreaterThan(0)
  })

  it('does not keep the registry from closing', async () => {
    const served = await serveRegistry()
    const { body } = await request(`${served.origin}/v1/events`, { dispatcher: served.dispatcher })
    body.on('error', () => undefined)
    await served.close()
    expect(body.destroyed || body.readableEnded).toBe(true)
  })
})
