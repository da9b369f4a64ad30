import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseManifest } from '../../../../src/main/protocol/discovery'
import { RecordedEngine, steward } from './command-line'

const folder = () => mkdtemp(join(tmpdir(), 'steward-new-'))

describe('steward agent new', () => {
  it('writes a manifest that is valid as it is', async () => {
    const file = join(await folder(), 'steward.json')
    const args = ['agent', 'new', 'word-counter', '--operation', 'count_words', '--file', file]
    const ran = await steward(args, new RecordedEngine({}))
    expect(ran.code).toBe(0)
    const parsed = parseManifest(JSON.parse(await readFile(file, 'utf8')))
    expect(parsed.summary).toMatchObject({ id: 'word-counter', capabilities: ['count_words'] })
  })

  it('never writes over a file that is there', async () => {
    const file = join(await folder(), 'steward.json')
    const args = ['agent', 'new', 'a-one', '--operation', 'x', '--file', file]
    await steward(args, new RecordedEngine({}))
    const before = await readFile(file, 'utf8')
    const again = await steward(['agent', 'new', 'a-two', '--operation', 'y', '--file', file], new RecordedEngine({}))
    expect(again.code).not.toBe(0)
    expect(again.err).toContain('there is a file')
    expect(await readFile(file, 'utf8')).toBe(before)
  })
})
