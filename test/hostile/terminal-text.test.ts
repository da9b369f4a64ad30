import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plain, safeJson } from '../../src/main/hosts/cli/rendering'
import { anyCharacter } from '../fixtures/any-character'
import { RecordedEngine, steward } from '../unit/hosts/cli/command-line'

const harmful = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const anyText = fc.string({ unit: anyCharacter, maxLength: 60 })

describe('text from elsewhere on a terminal', () => {
  it('shows what a terminal would obey or hide', () => {
    expect(plain('a\u001b[31mred\u0007')).toBe('a\\u{1b}[31mred\\u{7}')
    expect(plain('x\u202eyz\u200b')).toBe('x\\u{202e}yz\\u{200b}')
    expect(plain('one\ntwo\r\tthree\u2028')).toBe('one\\ntwo\\r\\tthree\\u{2028}')
    expect(plain('\u009b2J\ud800')).toBe('\\u{9b}2J\\u{d800}')
  })

  it('keeps the letters of every script, and cuts what is too long', () => {
    expect(plain('Zürich 東京 οrchestrator ⚠️')).toBe('Zürich 東京 οrchestrator ⚠️')
    expect(plain('abcdef', 4)).toBe('abc…')
  })

  it('never lets a control, bidi or format character through', () => {
    fc.assert(fc.property(anyText, (text) => !harmful.test(plain(text))))
  })

  it('stays the same in JSON, written in escapes', () => {
    const value = { text: 'a\u202e\u009b\u001b\n😀', '\u200b': 1 }
    expect(safeJson(value, 2)).toBe('{\n  "text": "a\\u202e\\u009b\\u001b\\n😀",\n  "\\u200b": 1\n}')
    fc.assert(
      fc.property(anyText, (text) => {
        const json = safeJson({ [text]: text })
        expect(harmful.test(json)).toBe(false)
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ [text]: text })))
      }),
    )
  })

  it('is harmless wherever an engine repeats it: names, reasons, errors', async () => {
    const evil = '\u001b]0;owned\u0007\u202e\u009b2J\nfake line'
    const provenance = {
      source: evil,
      source_kind: 'registry',
      fetched_at: '2026-01-01T11:00:00Z',
      expires_at: '2026-01-02T11:00:00Z',
      stale: false,
      verification: 'unsigned',
    }
    const summary = {
      id: evil,
      name: evil,
      version: evil,
      description: evil,
      owner: evil,
      capabilities: [evil],
      endpoint: evil,
    }
    const row = { summary, provenance, state: 'active' }
    const attempt = { registry: evil, url: evil, outcome: 'failed', duration_ms: 1, reason: evil }
    const detail = {
      ...row,
      operations: [{ name: evil, description: evil, input_schema: { properties: { [evil]: 1 } } }],
      keys: [],
      delegations: [],
      tls_pins: [],
    }
    const task = {
      task_id: 'task-1',
      agent_id: evil,
      operation: evil,
      state: 'failed',
      phase: evil,
      progress: 0,
      created_at: '2026-01-01T11:00:00Z',
      updated_at: '2026-01-01T11:00:00Z',
      idempotency_key: evil,
      error: { code: 'task_failed', message: evil },
      input: evil,
      output: evil,
      artifacts: [],
      timeline: [{ seq: 1, at: '2026-01-01T11:00:00Z', kind: 'agent', text: evil }],
    }
    const engine = new RecordedEngine({
      'discover.search': { rows: [row], total: 1, attempts: [attempt] },
      'agents.get': detail,
      'trust.get': { score: 0, tier: 'unverified', factors: [] },
      'agents.verify': {
        level: 'invalid',
        delegable: false,
        checks: [{ name: 'health', outcome: 'fail', finding: evil, against: evil }],
      },
      'delegations.get': task,
      'delegations.list': { delegations: [task] },
      'system.status': { vault: 'open' },
      'alerts.list': {
        alerts: [
          {
            id: evil,
            severity: 'critical',
            text: evil,
            agent_id: evil,
            count: 1,
            state: 'open',
            last_at: '2026-01-01T11:00:00Z',
          },
        ],
      },
      'registries.list': {
        registries: [
          { name: evil, url: evil, priority: 1, state: 'failing', agents: 0, error: { code: 'x', message: evil } },
        ],
      },
    })
    for (const args of [
      ['discover'],
      ['info', 'a'],
      ['verify', 'a'],
      ['monitor', 'task-1'],
      ['tasks'],
      ['alerts'],
      ['registry', 'list'],
    ])
      for (const more of [[], ['--json']]) {
        const { out, err } = await steward([...args, ...more], engine)
        expect(out).not.toBe('')
        // Ours are the line ends alone.
        expect((out + err).replaceAll('\n', '').match(harmful)).toBeNull()
        expect(out).not.toMatch(/^fake line/m)
      }
  })
})
