import { describe, expect, it } from 'vitest'
import {
  countdown,
  exactUtc,
  fileSize,
  milliseconds,
  percent,
  quantity,
  quantityParts,
  relativeTime,
  ruleName,
  sentenceParts,
  shortDuration,
} from '../../../src/renderer/ui/format'

describe('what a person reads', () => {
  it.each([
    [0, 'just now'],
    [-4 * 60_000, '4\u00a0min ago'],
    [9 * 3_600_000, 'in 9\u00a0h'],
    [-3 * 86_400_000, '3\u00a0d ago'],
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
    expect(fileSize(999)).toBe('999\u00a0B')
    expect(fileSize(1_234_567)).toBe('1.2\u00a0MB')
    expect(quantity(60_000, 'milliseconds')).toBe('60\u00a0s')
    expect(quantity(48, 'hours')).toBe('48\u00a0hours')
    expect(ruleName('grace_period_hours')).toBe('Grace period')
  })

  it('parts no number from its unit where a line ends', () => {
    const written = [
      ...[relativeTime(0, 90_000_000), countdown(61_000), countdown(-90_061_000), countdown(5000), shortDuration(7)],
      ...[fileSize(12), fileSize(4e9), milliseconds(149), milliseconds(1400), percent(0.5)],
      ...['milliseconds', 'fraction', 'percent', 'hours'].map((unit) => quantity(7, unit)),
    ]
    expect(written.filter((text) => /\d [^\s]/.test(text.replace(/(\u00a0\p{L}+) /gu, '$1')))).toEqual([])
    expect(quantityParts('no heartbeat for 5 min, 12.5 % of 3 dates')).toEqual([
      'no heartbeat for ',
      '5 min',
      ', 12.',
      '5 %',
      ' of 3 dates',
    ])
  })

  it('never rounds a share up to all', () => {
    expect(percent(0.9999)).toBe('99.9\u00a0%')
    expect(percent(1)).toBe('100\u00a0%')
    expect(percent(0.998)).toBe('99.8\u00a0%')
  })
})
