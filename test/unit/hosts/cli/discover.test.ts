import { describe, expect, it } from 'vitest'
import { lines, RecordedEngine, steward } from './command-line'

const row = (id: string, more: object = {}) => ({
  summary: {
    id,
    name: id,
    version: '4.0.0',
    description: '',
    owner: 'o',
    lifecycle: 'active',
    capabilities: ['orchestrate_sdlc'],
    shape: 'published',
  },
  state: 'active',
  provenance: {
    source: 'primary',
    source_kind: 'registry',
    snapshot_version: 7,
    fetched_at: '2026-01-01T11:56:00Z',
    expires_at: '2026-01-02T11:56:00Z',
    stale: false,
    verification: 'verified',
  },
  ...more,
})

const attempts = [
  {
    registry: 'a',
    url: 'https://steward-registry.org',
    outcome: 'failed',
    duration_ms: 5003,
    code: 'network_timeout',
    reason: 'it did not answer',
  },
  {
    registry: 'b',
    url: 'https://backup-registry.steward.io',
    outcome: 'failed',
    duration_ms: 3,
    reason: 'https://backup-registry.steward.io cannot be reached (ECONNREFUSED)',
  },
  { registry: 'c', url: 'https://third', outcome: 'answered', duration_ms: 30 },
]

describe('steward discover', () => {
  it('tells which registries were tried and what was found, as the specification prints it', async () => {
    const engine = new RecordedEngine({
      'discover.search': { rows: [row('vibe-agency-orchestrator')], total: 1, attempts },
    })
    const ran = await steward(['discover', '--capability', 'orchestrate_sdlc'], engine)
    expect(ran.out).toBe(
      lines(
        'Trying registry: https://steward-registry.org...',
        '❌ Timeout (5s)',
        '',
        'Trying registry: https://backup-registry.steward.io...',
        '❌ Connection refused',
        '',
        'Trying registry: https://third...',
        '✅ Success',
        '',
        'Found 1 agent (cached for 24h):',
        '  vibe-agency-orchestrator v4.0.0',
        '  - Status: Available',
        '  - Capabilities: orchestrate_sdlc',
        '  - Source: registry primary (snapshot 7), 4min ago, ✅ verified',
      ),
    )
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(engine.asked).toEqual([['discover.search', { refresh: 'auto', capability: 'orchestrate_sdlc' }]])
    expect(engine.closed).toBe(true)
  })

  it('marks an agent that is degraded, and one that is down', async () => {
    const health = { agent_id: 'x', state: 'down', since: '2026-01-01T09:00:00Z', uptime: {} }
    const rows = [row('x', { state: 'degraded', health })]
    const ran = await steward(['discover'], new RecordedEngine({ 'discover.search': { rows, total: 9, attempts: [] } }))
    expect(ran.out).toContain(
      '  x v4.0.0 ⚠️  DEGRADED\n  - Status: Available (with degraded quality), down since 3h ago\n',
    )
    expect(ran.out).toContain('  … and 8 more: raise --limit or narrow the search\n')
  })

  it('shows hostile names for what they are', async () => {
    const evil = row('safe\u202egnp', {
      summary: { ...row('x').summary, id: 'safe\u202egnp', version: '1\u001b]0;x\u0007' },
    })
    const ran = await steward(
      ['discover'],
      new RecordedEngine({ 'discover.search': { rows: [evil], total: 1, attempts: [] } }),
    )
    expect(ran.out).toContain('  safe\\u{202e}gnp v1\\u{1b}]0;x\\u{7}\n')
  })

  it('that finds nothing because nobody could be asked ends as what may be tried again', async () => {
    const found = { rows: [], total: 0, attempts: attempts.slice(0, 2) }
    expect((await steward(['discover'], new RecordedEngine({ 'discover.search': found }))).code).toBe(3)
    const answered = { ...found, attempts }
    expect((await steward(['discover'], new RecordedEngine({ 'discover.search': answered }))).code).toBe(0)
  })

  it('prints one JSON document, whatever the text in it', async () => {
    const found = { rows: [], total: 0, attempts: [{ ...attempts[2], reason: '\u009b2J' }] }
    const ran = await steward(['discover', '--json'], new RecordedEngine({ 'discover.search': found }))
    expect(JSON.parse(ran.out)).toEqual(found)
    expect(ran.out).not.toMatch(/\u009b/)
  })

  it('says on standard error when it looks at the running lab', async () => {
    const engine = new RecordedEngine({ 'discover.search': { rows: [], total: 0, attempts: [] } })
    const ran = await steward(['discover'], engine, { because: 'lab_running' })
    expect(ran.err).toBe(lines('Using the profile of the running lab (main); another with --profile NAME'))
    expect(ran.out).toContain('Found 0 agents\n')
  })
})
