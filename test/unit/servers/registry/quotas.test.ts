import { afterEach, describe, expect, it } from 'vitest'
import { newSigner, signedManifest } from '../../../fixtures/registry-documents'
import { serveRegistry } from './registry-under-test'

const HOUR_S = 3600
const QUOTAS = {
  searches: { requests: 3, window_seconds: HOUR_S },
  'manifest fetches': { requests: 2, window_seconds: HOUR_S },
  publications: { requests: 2, window_seconds: 24 * HOUR_S },
}

let served: Awaited<ReturnType<typeof serveRegistry>>
afterEach(() => served.close())

const publishAs = async (owner: ReturnType<typeof newSigner>, id: string) =>
  served.post('/v1/agents', { body: await signedManifest(owner, id), signer: owner })

describe('a registry that counts what its clients do', () => {
  it('refuses what is too much with the time to wait, and says with each answer what is left', async () => {
    served = await serveRegistry(QUOTAS)
    const first = await served.get('/v1/agents')
    expect([first.status, first.headers['ratelimit']]).toEqual([200, '"client";r=2;t=3600'])
    expect(first.headers['ratelimit-policy']).toBe('"client";q=3;w=3600')
    await served.get('/v1/agents')
    await served.get('/v1/agents')
    const refused = await served.get('/v1/agents')
    expect([refused.status, refused.json['code'], refused.headers['retry-after']]).toEqual([
      429,
      'rate_limited',
      '3600',
    ])
    served.clock.pass(HOUR_S * 1000)
    expect((await served.get('/v1/agents')).status).toBe(200)
  })

  it('counts manifests for themselves, whether they are asked for by agent, digest or key', async () => {
    served = await serveRegistry(QUOTAS)
    const owner = newSigner()
    await publishAs(owner, 'planner')
    await served.get('/v1/agents/planner')
    await served.get(`/v1/keys/${owner.keyId}`)
    expect((await served.get('/v1/agents/planner')).status).toBe(429)
    expect((await served.get('/v1/agents')).status).toBe(200)
  })

  it('counts publications by the key that signs them, not by the address they come from', async () => {
    served = await serveRegistry(QUOTAS)
    const [busy, other] = [newSigner(), newSigner()]
    await publishAs(busy, 'one')
    await publishAs(busy, 'two')
    expect(await publishAs(busy, 'three')).toMatchObject({ status: 429, json: { code: 'rate_limited' } })
    expect((await publishAs(other, 'four')).status).toBe(201)
  })

  it('never counts what every client needs to stay current: root, snapshot and revocations', async () => {
    served = await serveRegistry({ searches: { requests: 1, window_seconds: 1 } })
    for (const path of ['/v1/root', '/v1/snapshot', '/v1/revocations'])
      for (let turn = 0; turn < 3; turn++) expect((await served.get(path)).status).toBe(200)
  })

  it('counts whose documents are fetched, each client of an agent once a day', async () => {
    served = await serveRegistry()
    const owner = newSigner()
    await publishAs(owner, 'planner')
    const { digest } = (await served.get('/v1/agents/planner')).json
    for (let turn = 0; turn < 3; turn++) await served.get(`/v1/documents/${String(digest)}`)
    await served.registry.uses.save(served.store)
    const uses = async () => Object.fromEntries(await served.store.uses.all())
    expect(await uses()).toEqual({ planner: 1 })
    served.clock.pass(24 * HOUR_S * 1000)
    await served.get('/v1/agents/planner')
    await served.registry.uses.save(served.store)
    expect(await uses()).toEqual({ planner: 2 })
  })

  it('remembers over a restart what was published within the day', async () => {
    served = await serveRegistry(QUOTAS)
    const owner = newSigner()
    await publishAs(owner, 'one')
    await publishAs(owner, 'two')
    await served.restart()
    expect(await publishAs(owner, 'three')).toMatchObject({ status: 429, json: { code: 'rate_limited' } })
    served.clock.pass(24 * HOUR_S * 1000)
    expect((await publishAs(owner, 'three')).status).toBe(201)
  })
})
