import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nameReport } from '../../../../src/shared/model/review'
import { lines, RecordedEngine, steward } from './command-line'

const file = join(mkdtempSync(join(tmpdir(), 'names-')), 'names.tsv')
writeFileSync(file, 'vibe-agency-orchestrator\t120000\r\nquality-validator\n\nws\t5\n')
const profile = (text = '{}') => new RecordedEngine({ 'policy.get': { file: 'p', format: 'jsonc', text, fields: [] } })

describe('steward review check-name', () => {
  it('compares names with those of a file and shows what differs', async () => {
    const ran = await steward(
      ['review', 'check-name', 'vibe-agency-orchestratοr', 'word-counter', '--names', file],
      profile(),
    )
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toContain('❌ refused')
    expect(ran.out).toContain('Like vibe-agency-orchestrator: letters of several scripts, distance 1, risk 0.98')
    expect(ran.out).toContain(
      'ο U+03BF Greek small letter omicron instead of o U+006F Latin small letter o, at character 23',
    )
    expect(ran.out.split('Like vibe-agency-orchestrator: ')).toHaveLength(2)
    expect(ran.out).toContain('word-counter: ✅ ok')
  })

  it('answers a line of JSON a name, read from standard input, in their order', async () => {
    const ran = await steward(['review', 'check-name', '-', '--names', file, '--json'], profile(), {
      input: lines('quality-validatr', 'ws', 'something-else'),
    })
    const reports = ran.out
      .trim()
      .split('\n')
      .map((line) => nameReport.parse(JSON.parse(line)))
    expect(reports.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['quality-validatr', 'review'],
      ['ws', 'ok'],
      ['something-else', 'ok'],
    ])
    expect(reports[0]?.alerts).toMatchObject([
      { type: 'similar_name', kind: 'omission', existing: 'quality-validator', distance: 1, characters: [] },
    ])
  })

  it('follows the policy of the profile', async () => {
    const policy =
      '{ "submission_validation": [{ "check_typosquatting": true }, { "allowed_names": ["quality-validatr"] }] }'
    const ran = await steward(['review', 'check-name', 'quality-validatr', '--names', file, '--json'], profile(policy))
    expect(JSON.parse(ran.out)).toMatchObject({ verdict: 'ok' })
  })

  it('asks the engine where no file is named', async () => {
    const reports = [{ name: 'quality-validatr', alerts: [], verdict: 'ok' }]
    const engine = new RecordedEngine({ 'reviews.check_names': { reports } })
    const ran = await steward(['review', 'check-name', 'quality-validatr', '--json'], engine)
    expect(JSON.parse(ran.out)).toEqual(reports[0])
    expect(engine.asked).toEqual([['reviews.check_names', { names: ['quality-validatr'] }]])
  })

  it('says which file cannot be read', async () => {
    const ran = await steward(['review', 'check-name', 'x', '--names', '/nowhere/names.tsv'], profile())
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('the file /nowhere/names.tsv cannot be read')
  })
})
