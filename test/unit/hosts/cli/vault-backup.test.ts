import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lines, RecordedEngine, steward } from './command-line'

const open = { 'system.status': { vault: 'open' } }
const env = { STEWARD_BACKUP_PASSPHRASE: 'a long enough passphrase' }
const file = (): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'vault-backup-')), 'steward.backup')
  writeFileSync(path, 'sealed')
  return path
}

describe('steward vault backup', () => {
  it('writes what the engine sealed to a file of its owner’s only', async () => {
    const out = join(mkdtempSync(join(tmpdir(), 'vault-backup-')), 'steward.backup')
    const engine = new RecordedEngine({
      ...open,
      'vault.backup': { base64: Buffer.from('sealed').toString('base64'), keys: 2 },
    })
    const ran = await steward(['vault', 'backup', '--out', out], engine, { env })
    expect(ran.out).toContain(`✅ Backed up 2 keys and the policy to ${out}`)
    expect(readFileSync(out, 'utf8')).toBe('sealed')
    expect(statSync(out).mode & 0o777).toBe(0o600)
  })
})

describe('steward vault restore', () => {
  it.each([
    ['taken', '✅ Its policy is in force here, its registries included'],
    ['kept', 'ℹ️  The rules of this profile stay as they are'],
    ['unusable', '⚠️  Its policy was left: it is of a form that this version does not know'],
  ])('says what became of the policy in the backup: %s', async (policy, line) => {
    const engine = new RecordedEngine({ ...open, 'vault.restore': { keys: [], policy } })
    const ran = await steward(['vault', 'restore', file()], engine, { env })
    expect(ran.code).toBe(0)
    expect(ran.out.split('\n').slice(0, 2)).toEqual(['✅ Every key of the backup was here already', line])
  })

  it('says nothing of a policy where there is none, and replaces one only when it is told to', async () => {
    const engine = new RecordedEngine({ ...open, 'vault.restore': { keys: [], policy: 'none' } })
    const path = file()
    const ran = await steward(['vault', 'restore', path], engine, { env })
    expect(ran.out).toBe(lines('✅ Every key of the backup was here already'))
    await steward(['vault', 'restore', path, '--replace-policy'], engine, { env })
    const asked = engine.asked.filter(([command]) => command === 'vault.restore').map(([, input]) => input)
    expect(asked).toMatchObject([{ replace_policy: false }, { replace_policy: true }])
  })
})
