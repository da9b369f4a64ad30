import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codePoints, scriptOf, textParts } from '../../src/renderer/ui/hidden-signs'
import { anyCharacter } from '../fixtures/any-character'

const hiddenIn = (text: string): string[] =>
  textParts(text)
    .filter(({ kind }) => kind === 'hidden')
    .map((part) => codePoints(part.text))

describe('hostile text in the console', () => {
  test.each([
    ['a right-to-left override', 'safe\u202etxt.exe', ['U+202E']],
    ['isolates', 'a\u2066b\u2069c', ['U+2066', 'U+2069']],
    ['a zero-width space', 'ag\u200bent', ['U+200B']],
    ['a byte order mark', '\ufeffagent', ['U+FEFF']],
    ['a soft hyphen', 'ag\u00adent', ['U+00AD']],
    ['tag characters', 'agent\u{e0041}\u{e0042}', ['U+E0041 U+E0042']],
    ['variation selectors', 'agent\ufe0f', ['U+FE0F']],
    ['blank letters', 'agent\u3164\u2800', ['U+3164 U+2800']],
    ['a line separator', 'a\u2028b', ['U+2028']],
    ['a bell and an escape', 'a\u0007\u001b[2Jb', ['U+0007 U+001B']],
    ['a no-break space that passes for a space', 'a\u00a0b', ['U+00A0']],
    ['a lone surrogate', 'a\ud800b', ['U+D800']],
  ])('shows %s by its code point', (_what, text, expected) => {
    expect(hiddenIn(text)).toEqual(expected)
  })

  test('keeps accents but stops marks that pile up over the neighbouring lines', () => {
    expect(hiddenIn('e\u0301a\u0308')).toEqual([])
    expect(hiddenIn(`a${'\u0301'.repeat(6)}b`)).toEqual(['U+0301 U+0301 U+0301'])
  })

  test('marks a Greek omicron among Latin letters of a name', () => {
    const name = 'vibe-agency-orchestratοr'
    const foreign = textParts(name, true).filter(({ kind }) => kind === 'foreign')
    expect(foreign).toEqual([{ at: 22, text: 'ο', kind: 'foreign' }])
    expect(codePoints('ο')).toBe('U+03BF')
    expect(scriptOf('ο')).toBe('Greek')
  })

  test('does not mark a name that is written in one other script throughout', () => {
    expect(textParts('агент', true)).toEqual([{ at: 0, text: 'агент', kind: 'plain' }])
  })

  test('loses nothing of any text, and leaves nothing invisible in what is shown as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), fc.boolean(), (text, isName) => {
        const parts = textParts(text, isName)
        expect(parts.map((part) => part.text).join('')).toBe(text)
        for (const part of parts) if (part.kind !== 'hidden') expect(part.text).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      }),
    )
  })

  test('stays quick on a text of a hundred thousand combining marks', () => {
    expect(textParts(`a${'\u0301'.repeat(100_000)}`)).toHaveLength(2)
  })
})
