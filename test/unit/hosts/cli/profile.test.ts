import { mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lines, RecordedEngine, steward } from './command-line'

const KEY = `sha256:${'b'.repeat(64)}`
const registry = {
  name: 'local',
  url: 'https://r',
  kind: 'https',
  priority: 1,
  state: 'ok',
  root_key: KEY,
  agents: 2,
  latency_ms: 4,
  last_success_at: '2026-01-01T11:59:00Z',
}

describe('steward init', () => {
  it('makes a vault with a key file, adds the registry and enrolls the client', async () => {
    let added = false
    const engine = new RecordedEngine({
      'system.status': { vault: 'missing' },
      'vault.create': {},
      'registries.list': () => ({ registries: added ? [registry] : [] }),
      'registries.add': () => {
        added = true
        return registry
      },
      'client.enroll': { client_id: 'client-1', key_id: KEY },
    })
    const ran = await steward(['init', '--registry', 'https://r', '--root-key', KEY], engine)
    expect(ran.out).toBe(
      lines(
        'Profile main in /home/profiles/main',
        '  ├─ ✅ Vault: made, opened by the key file /home/profiles/main/vault.key',
        `  ├─ ✅ Registry: local added, root key ${KEY}`,
        `  └─ ✅ Client: client-1 enrolled, key ${KEY}`,
      ),
    )
    expect(engine.asked).toContainEqual(['vault.create', { key_file: '/home/profiles/main/vault.key' }])
    expect(engine.asked).toContainEqual(['registries.add', { url: 'https://r', root_key: KEY }])
  })

  it('keeps what is there when it is run again', async () => {
    const engine = new RecordedEngine({
      'system.status': { vault: 'open' },
      'registries.list': { registries: [registry] },
      'client.enroll': { client_id: 'client-1', key_id: KEY },
    })
    const ran = await steward(['init', '--registry', 'https://r', '--json'], engine)
    expect(JSON.parse(ran.out)).toMatchObject({
      profile: 'main',
      vault: 'kept',
      registries: ['local'],
      client_id: 'client-1',
    })
  })

  it('says so when it takes a root key on first use', async () => {
    const engine = new RecordedEngine({ 'registries.add': registry })
    const ran = await steward(['registry', 'add', 'https://r', '--trust-on-first-use'], engine)
    expect(engine.asked).toEqual([['registries.add', { url: 'https://r', trust_on_first_use: true }]])
    expect(ran.err).toBe(lines(`⚠️  Accepted on first use, compared with nothing: ${KEY}`))
    expect(ran.out).toContain('1. local https://r\n  ├─ ✅ 2 agents, read 1min ago, 4ms\n')
  })
})

describe('steward registry import', () => {
  it('sends every manifest below a folder and says what became of each', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'steward-import-'))
    await mkdir(join(folder, 'deep'))
    await writeFile(join(folder, 'a.json'), '{}')
    await writeFile(join(folder, 'deep', 'b.json'), '[]')
    await writeFile(join(folder, 'c.txt'), '')
    const outcomes = [
      { file: 'a.json', outcome: 'imported', agent_id: 'a', shape: 'passport' },
      { file: 'deep/b.json', outcome: 'refused', reason: 'no object' },
    ]
    const engine = new RecordedEngine({ 'discover.import': { outcomes } })
    const ran = await steward(['registry', 'import', folder, '--name', 'field'], engine)
    expect(ran.out).toBe(
      lines(
        '  ├─ ✅ a.json → a (passport)',
        '  └─ ❌ deep/b.json: no object',
        'Imported 1, unchanged 0, refused 1 of 2 files',
      ),
    )
    expect(engine.asked).toEqual([
      [
        'discover.import',
        {
          source: 'field',
          files: [
            { name: 'a.json', text: '{}' },
            { name: join('deep', 'b.json'), text: '[]' },
          ],
        },
      ],
    ])
  })
})

describe('steward policy', () => {
  it('shows what was set and where, and sets JSON values or words', async () => {
    const view = {
      file: '/p/steward.config.jsonc',
      format: 'jsonc',
      text: '{}',
      fields: [
        {
          path: ['network', 'offline'],
          type: 'boolean',
          description: '',
          source: '',
          value: true,
          default: false,
          set_at: { line: 4 },
        },
        { path: ['a', 'b'], type: 'string', description: '', source: '', value: 'x', default: 'x' },
      ],
    }
    const engine = new RecordedEngine({ 'policy.get': view, 'policy.set': view })
    expect((await steward(['policy', 'show'], engine)).out).toBe(
      lines('/p/steward.config.jsonc (jsonc)', 'network.offline  true  line 4'),
    )
    await steward(['policy', 'set', 'network.offline', 'false'], engine)
    await steward(['policy', 'set', 'a.b', 'word'], engine)
    expect(engine.asked.slice(1).map(([, input]) => input)).toEqual([
      { path: ['network', 'offline'], value: false },
      { path: ['a', 'b'], value: 'word' },
    ])
  })
})

describe('records', () => {
  it('writes diagnostics where it is told, for its owner alone to read', async () => {
    const out = join(await mkdtemp(join(tmpdir(), 'diagnostics-')), 'handed-on.tar.gz')
    const bundle = {
      file_name: 'other.tar.gz',
      content: Buffer.from('bytes').toString('base64'),
      contains: ['log.jsonl'],
    }
    const ran = await steward(['diagnostics', '--out', out], new RecordedEngine({ 'system.diagnostics': bundle }))
    expect(ran.out).toContain('log.jsonl')
    expect([await readFile(out, 'utf8'), (await stat(out)).mode & 0o777]).toEqual(['bytes', 0o600])
  })

  it('tells a broken audit log by its exit code', async () => {
    const ran = await steward(
      ['audit', '--verify'],
      new RecordedEngine({ 'audit.verify': { entries: 9, intact: false, broken_at: 4 } }),
    )
    expect(ran).toEqual({ code: 1, out: lines('❌ Broken at entry 4 of 9'), err: '' })
  })

  it('shows alerts as sentences', async () => {
    const alert = {
      id: 'i1',
      key: 'k',
      kind: 'agent_down',
      severity: 'critical',
      text: 'worker is down',
      agent_id: 'worker',
      evidence: {},
      first_at: '2026-01-01T11:00:00Z',
      last_at: '2026-01-01T11:50:00Z',
      count: 3,
      state: 'open',
    }
    const ran = await steward(['alerts'], new RecordedEngine({ 'alerts.list': { alerts: [alert] } }))
    expect(ran.out).toBe(
      lines('❌ worker is down', '  ├─ open, 10min ago, 3 times', '  ├─ Agent: worker', '  └─ Id: i1'),
    )
  })
})
