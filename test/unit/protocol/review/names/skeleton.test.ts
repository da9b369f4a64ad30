import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { prototypeOf } from '../../../../../src/main/protocol/review/names/prototypes'
import { spelledOut } from '../../../../../src/main/protocol/review/names/punycode'
import { isMixedScript, scriptOf } from '../../../../../src/main/protocol/review/names/scripts'
import { skeleton } from '../../../../../src/main/protocol/review/names/skeleton'

const current =
  process.env['STEWARD_CONFUSABLES'] ??
  resolve(import.meta.dirname, '../../../../../../shared/data/confusables-17.0.0.txt')

describe('the skeleton of a name', () => {
  it.each([
    ['orchestratοr', 'orchestrator'],
    ['𝔬rchestrator', 'orchestrator'],
    ['аdmіn', 'admin'],
    ['admin\u200d', 'admin'],
    ['cafe\u0301', 'caf\u00e9'],
    ['𜳖gent', 'Agent'],
  ])('of %s is that of %s', (name, like) => {
    expect(skeleton(name)).toBe(skeleton(like))
  })

  it('differs where the names look different', () => {
    expect(skeleton('orchestrator')).not.toBe(skeleton('orchestrater'))
  })

  it.skipIf(!existsSync(current))(
    'follows the current table of confusables but where the published one is older',
    () => {
      const entries = readFileSync(current, 'utf8')
        .replace(/^\uFEFF/, '')
        .split('\n')
        .flatMap((line) => {
          const [source, target] = line.replace(/#.*/, '').split(';')
          if (source === undefined || target === undefined) return []
          const text = (hex: string) =>
            String.fromCodePoint(
              ...hex
                .trim()
                .split(/\s+/)
                .map((code) => Number.parseInt(code, 16)),
            )
          return [{ source: text(source), target: text(target) }]
        })
      const agreeing = entries.filter(({ source, target }) => prototypeOf(source) === target)
      expect(entries.length).toBeGreaterThan(6000)
      expect(agreeing.length / entries.length).toBeGreaterThan(0.96)
    },
  )
})

describe('scripts', () => {
  it.each([
    ['о', 'Cyrillic'],
    ['ο', 'Greek'],
    ['o', 'Latin'],
    ['-', 'Common'],
    ['֏', 'Armenian'],
    ['ꓳ', 'Lisu'],
  ])('%s is %s', (character, script) => {
    expect(scriptOf(character)).toBe(script)
  })

  it('mix where no one of them has every character, and not where a writing system uses several', () => {
    expect(isMixedScript('раypal')).toBe(true)
    expect(isMixedScript('日本語のテスト')).toBe(false)
    expect(isMixedScript('agent-42')).toBe(false)
  })
})

describe('Punycode', () => {
  it.each([
    ['xn--mnchen-3ya', 'münchen'],
    ['agent-xn--80ak6aa92e', 'agent-аррӏе'],
    ['xn--fiqs8s', '中国'],
  ])('%s is %s', (name, spelled) => {
    expect(spelledOut(name)).toBe(spelled)
  })

  it.each(['agent', 'xn--', 'xn--!', 'xn--99999999999999'])('there is none in %s', (name) => {
    expect(spelledOut(name)).toBeUndefined()
  })
})
