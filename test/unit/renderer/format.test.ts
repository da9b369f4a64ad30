import { describe, expect, it } from 'vitest'
import {
  exactUtc,
  fileSize,
  percent,
  quantity,
  relativeTime,
  ruleName,
  sentenceParts,
} from '../../../src/renderer/ui/format'

describe('what a person reads', () => {
  it.each([
    [0, 'just now'],
    [-4 * 60_000, '4 min ago'],
    [9 * 3_600_000, 'in 9 h'],
    [-3 * 86_400_000, '3 d ago'],
  ])('a time %i ms from now is %s', (offset, words) => {
    expect(relativeTime(1_000_000_000 + offset, 1_000_000_000)).toBe(words)
  })

  it('has exact times in UTC', () => {
    expect(exactUtc(Date.parse('2025-11-21T08:00:00.123Z'))).toBe('2025-11-21 08:00:00 UTC')
  })

  it('finds the instants within a sentence', () => {
    const sentence = '2025-11-21T08:00:00Z to 2025-11-21T09:00:00.123Z.'
    const parts = sentenceParts(sentence)
    expect(parts.map(({ text }) => text)).toEqual(['2025-11-21T08:00:00Z', ' to ', '2025-11-21T09:00:00.123Z', '.'])
    expect(parts.map(({ isInstant }) => isInstant)).toEqual([true, false, true, false])
    expect(parts.every(({ at, text }) => sentence.startsWith(text, at))).toBe(true)
  })

  it('has units on its numbers', () => {
    expect(fileSize(999)).toBe('999 B')
    expect(fileSize(1_234_567)).toBe('1.2 MB')
    expect(quantity(60_000, 'milliseconds')).toBe('60 s')
    expect(quantity(48, 'hours')).toBe('48 hours')
    expect(ruleName('grace_period_hours')).toBe('Grace period')
  })

  it('never rounds a share up to all', () => {
    expect(percent(0.9999)).toBe('99.9 %')
    expect(percent(1)).toBe('100 %')
    expect(percent(0.998)).toBe('99.8 %')
  })
})
