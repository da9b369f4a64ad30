import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseManifest } from '../../../../src/main/protocol/discovery'
import { parseJsonStrict } from '../../../../src/main/protocol/encoding'

const folder = join(import.meta.dirname, '../../../../../shared/data/upstream-manifests')
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []

// The manifests in the field are not part of the project: where they lie beside it, every one is read.
describe.skipIf(files.length === 0)('manifests found in the field', () => {
  const parsed = files.map((name) => parseManifest(parseJsonStrict(readFileSync(join(folder, name)))))

  it('are read, in both shapes', () => {
    expect(parsed).toHaveLength(24)
    expect(parsed.filter(({ shape }) => shape === 'published').map(({ summary }) => summary.id)).toEqual([
      'vibe-agency-orchestrator',
    ])
  })

  it('are summarised with an id of their own, a name and what they can do', () => {
    expect(new Set(parsed.map(({ summary }) => summary.id)).size).toBe(24)
    for (const { summary } of parsed) {
      expect(summary.name).not.toBe('')
      expect(summary.capabilities.length).toBeGreaterThan(0)
      expect(summary.key_id).toBeUndefined()
    }
  })

  it('have the capabilities of mandate and operations, each once', () => {
    const orchestrator = parsed.find(({ summary }) => summary.id === 'vibe-agency-orchestrator')?.summary
    expect(orchestrator).toMatchObject({ name: 'STEWARD', version: '1.0.0', lifecycle: 'active' })
    expect(orchestrator?.capabilities.filter((name) => name === 'orchestrate_sdlc')).toHaveLength(1)
    expect(orchestrator?.endpoint).toBeUndefined()
  })
})
