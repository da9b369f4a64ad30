import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lines, RecordedEngine, steward } from './command-line'

const report = (more: object) => ({
  agent_id: 'worker',
  level: 'verified',
  delegable: true,
  checked_at: '2026-01-01T12:00:00Z',
  checks: [
    { name: 'manifest_signature', outcome: 'pass', finding: 'The manifest is signed', against: 'sha256:ab' },
    { name: 'registry_state', outcome: 'warn', finding: 'Shown as degraded' },
  ],
  ...more,
})

describe('steward verify', () => {
  it('shows every check of an agent and the verdict last', async () => {
    const ran = await steward(['verify', 'worker'], new RecordedEngine({ 'agents.verify': report({}) }))
    expect(ran).toEqual({
      code: 0,
      err: '',
      out: lines(
        'worker',
        '  ├─ ✅ The manifest is signed (sha256:ab)',
        '  └─ ⚠️  Shown as degraded',
        '✅ Verified: tasks may be delegated to it',
      ),
    })
  })

  it('ends with 1 for an agent that may not be relied on', async () => {
    for (const more of [{ level: 'intact' }, { level: 'unsigned' }, { level: 'invalid' }, { delegable: false }]) {
      const ran = await steward(['verify', 'worker'], new RecordedEngine({ 'agents.verify': report(more) }))
      expect(ran.code).toBe(1)
      expect(ran.out).not.toContain('tasks may be delegated')
    }
  })

  it('says valid, invalid or unsigned of a file, and hands over its bytes unchanged', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'steward-verify-'))
    const file = join(folder, 'STEWARD.md')
    await writeFile(file, '\ufeffhello\r\n')
    const verdict = { status: 'unsigned', reason: 'it carries no signature', kind: 'steward_md' }
    const engine = new RecordedEngine({ 'documents.verify': verdict })
    const ran = await steward(['verify', file], engine)
    expect(ran.out).toBe(lines('⚠️  unsigned: it carries no signature', `  └─ File: ${file} (STEWARD.md)`))
    expect(ran.code).toBe(1)
    expect(engine.asked).toEqual([['documents.verify', { name: file, text: '\ufeffhello\r\n' }]])
  })

  it('ends with 0 for a valid file only', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'steward-verify-'))
    const file = join(folder, 'x.json')
    await writeFile(file, '{}')
    const codeFor = async (status: string) =>
      (
        await steward(
          ['verify', file],
          new RecordedEngine({ 'documents.verify': { status, reason: 'r', kind: 'envelope' } }),
        )
      ).code
    expect([await codeFor('valid'), await codeFor('invalid'), await codeFor('unsigned')]).toEqual([0, 1, 1])
  })

  it('refuses a file that is not there or not text', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'steward-verify-'))
    await writeFile(join(folder, 'x.md'), Buffer.from([0xff, 0xfe]))
    const errorOf = async (name: string) =>
      JSON.parse((await steward(['verify', join(folder, name), '--json'], new RecordedEngine({}))).out).error.code
    expect(await errorOf('nowhere.md')).toBe('not_found')
    expect(await errorOf('x.md')).toBe('document_malformed')
  })
})
