import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { placeOf } from '../../../../src/main/hosts/cli/agent-home'
import type { Child } from '../../../../src/main/hosts/cli/session'
import { lines, NOW, RecordedEngine, steward } from './command-line'

const ROOT = `sha256:${'c'.repeat(64)}`
const request = { payloadType: 'request', payload: 'e30=', signatures: [{ keyid: 'k', sig: 's' }] }
const signedUntil = (ms: number) => {
  const content = { identity: { operational_keys: [{ not_after: new Date(ms).toISOString() }] } }
  return { payloadType: 'manifest', payload: Buffer.from(JSON.stringify(content)).toString('base64'), signatures: [] }
}
const DAY = 86_400_000

async function scene() {
  const folder = await mkdtemp(join(tmpdir(), 'steward-serve-'))
  const manifest = join(folder, 'steward.json')
  await writeFile(manifest, JSON.stringify({ agent: { id: 'verified/my-agent' }, capabilities: { interfaces: [] } }))
  const engine = new RecordedEngine({
    'registries.list': { registries: [{ name: 'r', url: 'https://r:1', kind: 'https', priority: 1, root_key: ROOT }] },
    'manifest.sign': { envelope: signedUntil(NOW + 29 * DAY), digest: ROOT, key_id: ROOT },
    'manifest.publish': { receipts: [{ registry: 'r', receipt: {} }] },
    'registries.refresh': { attempts: [] },
    'policy.get': {
      fields: [
        { path: ['access', 'allow'], value: ['friends/'] },
        { path: ['access', 'rate_limit', 'requests'], value: 100 },
        { path: ['access', 'rate_limit', 'window_seconds'], value: 10 },
      ],
    },
  })
  const children: Child[] = []
  const serve = (more: string[] = []) =>
    steward(['agent', 'serve', '--manifest', manifest, '--exec', './work.sh', ...more], engine, {
      folder,
      run: async (child) => {
        children.push(child)
        return 0
      },
      collect: async () => JSON.stringify(request),
    })
  return { folder, manifest, engine, children, serve, home: join(folder, 'agents', 'agent-verified%2Fmy-agent') }
}

describe('steward agent serve', () => {
  it('certifies and publishes the manifest first, then serves with it', async () => {
    const { engine, children, serve, home } = await scene()
    const ran = await serve(['--port', '4433', '--allow', 'a', '--allow', 'b'])
    expect(ran.err).toBe(
      lines(
        'Preparing verified/my-agent',
        `  ├─ ✅ Keys made in ${home}`,
        `  ├─ ✅ Certified by its owner key ${ROOT}`,
        '  └─ ✅ Published to r, endpoint https://127.0.0.1:4433',
      ),
    )
    expect(engine.asked.map(([command]) => command)).toEqual([
      'registries.list',
      'manifest.sign',
      'manifest.publish',
      'registries.refresh',
      'policy.get',
    ])
    expect(engine.asked[1]?.[1]).toMatchObject({
      certify: request,
      endpoint: 'https://127.0.0.1:4433',
      create_key: true,
    })
    expect(engine.closed).toBe(true)
    const signed = join(home, 'manifest.signed.json')
    expect(children).toEqual([
      {
        program: 'agent',
        args: [
          ...['serve', '--home', home, '--manifest', signed, '--host', '127.0.0.1', '--port', '4433'],
          ...[
            '--exec',
            './work.sh',
            '--registry',
            'https://r:1',
            '--registry-root',
            ROOT,
            '--allow',
            'a',
            '--allow',
            'b',
            '--rate-limit',
            '100/10',
          ],
        ],
      },
    ])
    expect(JSON.parse(await readFile(signed, 'utf8'))).toMatchObject({ payloadType: 'manifest' })
  })

  it('serves again on the same port without signing again, until something changes', async () => {
    const { manifest, engine, children, serve } = await scene()
    await serve()
    await serve()
    expect(engine.asked.filter(([command]) => command === 'manifest.sign')).toHaveLength(1)
    expect(children[1]).toEqual(children[0])
    await writeFile(manifest, JSON.stringify({ agent: { id: 'verified/my-agent', version: '2' } }))
    await serve()
    expect(engine.asked.filter(([command]) => command === 'manifest.sign')).toHaveLength(2)
  })

  it('serves those whom the policy names, as often as it says, where nothing else is typed', async () => {
    const { children, serve } = await scene()
    await serve()
    expect(children[0]?.args.slice(-4)).toEqual(['--allow', 'friends/', '--rate-limit', '100/10'])
    await serve(['--rate-limit', '5/1'])
    expect(children[1]?.args.slice(-4)).toEqual(['--allow', 'friends/', '--rate-limit', '5/1'])
  })

  it('serves a signed manifest as it is', async () => {
    const { folder, children, engine, manifest, serve } = await scene()
    await writeFile(manifest, JSON.stringify(request))
    expect((await serve()).err).toContain('--home is missing')
    await serve(['--home', folder, '--port', '4433'])
    expect(children[0]?.args.slice(0, 5)).toEqual(['serve', '--home', folder, '--manifest', manifest])
    expect(engine.asked.map(([command]) => command)).not.toContain('manifest.sign')
  })

  it('does not start where no registry could say who calls', async () => {
    const { children, manifest } = await scene()
    const none = new RecordedEngine({ 'registries.list': { registries: [] } })
    const ran = await steward(['agent', 'serve', '--manifest', manifest, '--exec', 'x'], none)
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('❌ this profile trusts no such registry')
    expect(children).toEqual([])
  })

  it('for staging runs it under a supervisor that has its port, and passes on the rest', async () => {
    const { children, serve, home } = await scene()
    await serve(['--staging', '--port', '4433', '--mend-after', '60'])
    expect(children).toEqual([
      {
        program: 'staging',
        args: [
          ...['--agent', 'verified/my-agent', '--home', home, '--port', '4433', '--exec', './work.sh'],
          ...['--mend-after', '60', '--', '--manifest', join(home, 'manifest.signed.json')],
          ...['--registry', 'https://r:1', '--registry-root', ROOT, '--allow', 'friends/', '--rate-limit', '100/10'],
        ],
      },
    ])
  })

  it.each([
    ['others could reach', ['--host', '0.0.0.0'], '127.0.0.1 only'],
    ['its console would not find', ['--home', '/elsewhere'], 'without --home'],
  ] as const)('serves nothing for staging that %s', async (_what, words, finding) => {
    const { children, serve } = await scene()
    expect(await serve(['--staging', ...words])).toMatchObject({ code: 2, err: expect.stringContaining(finding) })
    expect(children).toEqual([])
  })
})

describe('where an agent answers', () => {
  const wished = { host: '127.0.0.1', port: undefined, endpoint: undefined, named: undefined, before: undefined }

  it('is what was asked for, else what the manifest names, else where it listened before', async () => {
    const named = 'https://agent.example'
    expect(await placeOf({ ...wished, named })).toMatchObject({ port: 443, endpoint: named })
    expect(await placeOf({ ...wished, named, port: 8443 })).toMatchObject({ port: 8443, endpoint: named })
    expect(await placeOf({ ...wished, named, endpoint: 'https://x:9' })).toMatchObject({
      port: 9,
      endpoint: 'https://x:9',
    })
    expect(await placeOf({ ...wished, before: 5005 })).toMatchObject({ port: 5005, endpoint: 'https://127.0.0.1:5005' })
    expect((await placeOf(wished)).port).toBeGreaterThan(0)
  })

  it('is never without TLS', async () => {
    await expect(placeOf({ ...wished, endpoint: 'http://x' })).rejects.toMatchObject({ code: 'input_invalid' })
  })
})

describe('what another program prints', () => {
  it('is told to a person, and decides the exit code', async () => {
    const limit = (name: string) => ({ path: ['registry_policy', 'limits', name], value: 7 })
    const fields = ['searches_per_hour', 'manifest_fetches_per_hour', 'publications_per_day'].map(limit)
    const engine = new RecordedEngine({ 'policy.get': { fields } })
    const told: (readonly string[] | undefined)[] = []
    const error = {
      code: 'unavailable',
      category: 'transient',
      message: 'the port is taken',
      details: {},
      suggestions: [],
    }
    const ran = await steward(['registry', 'serve', '--name', 'mine'], engine, {
      run: async (child, translate) => {
        told.push(
          translate?.(
            JSON.stringify({ ready: true, kind: 'registry', name: 'mine', url: 'https://x:1', root_key: ROOT }),
            'output',
          ),
          translate?.('plain words', 'output'),
          translate?.(JSON.stringify({ error }), 'errors'),
        )
        expect(child).toEqual({
          program: 'registry',
          args: [
            ...['--home', join('/home', 'registries', 'mine'), '--name', 'mine'],
            ...['--search-limit', '7/3600', '--manifest-limit', '7/3600', '--publication-limit', '7/86400'],
          ],
        })
        return 1
      },
    })
    expect(told).toEqual([
      [
        '✅ Registry mine answers at https://x:1',
        `  ├─ Root key: ${ROOT}`,
        `  ├─ Use it: steward init --registry https://x:1 --root-key ${ROOT}`,
        '  └─ Ctrl-C ends it',
      ],
      undefined,
      ['❌ the port is taken'],
    ])
    expect(ran.code).toBe(3)
  })
})
