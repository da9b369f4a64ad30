import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unicode } from '../../../../../src/main/protocol/review/names/confusables-current.json'
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

  it('knows what the current table has changed since the published one', () => {
    expect(unicode).toBe('17.0.0')
    expect(prototypeOf('ƿ')).toBe('p')
  })

  it.skipIf(!existsSync(current))('follows every entry of the current table of confusables', () => {
    const entries = readFileSync(current, 'utf8')
      .split('\n')
      .map((line) => line.replace(/^\uFEFF|#.*/g, '').split(';'))
      .flatMap(([source, target]) =>
        target === undefined ? [] : [{ source: text(source ?? ''), target: text(target) }],
      )
    expect(entries.length).toBeGreaterThan(6000)
    expect(entries.filter(({ source, target }) => prototypeOf(source) !== target)).toEqual([])
  })
})

/** Code points in hexadecimal, with blanks between, as text. */
const text = (hex: string): string =>
  String.fromCodePoint(
    ...hex
      .trim()
      .split(/\s+/)
      .map((code) => Number.parseInt(code, 16)),
  )

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
