import { describe, expect, it } from 'vitest'
import { hourOfDay, hourSpans, hoursInWords } from '../../../../../src/renderer/features/alerts/usual-words'

describe('usual hours', () => {
  it.each([
    ['those that follow one another', [9, 10, 11], '09:00 to 12:00 (UTC)'],
    ['two spans', [20, 9, 10], '09:00 to 11:00 and 20:00 to 21:00 (UTC)'],
    ['around midnight', [0, 23], '00:00 to 01:00 and 23:00 to 24:00 (UTC)'],
  ])('%s are written as spans', (_what, hours, words) => {
    expect(hoursInWords({ hours, time_zone: 'UTC', networks: [] })).toBe(words)
  })

  it('are none where none are known', () => {
    expect(hourSpans([])).toEqual([])
  })

  it('are those of the owner’s clocks, in summer and in winter', () => {
    const hour = hourOfDay('Europe/Berlin')
    expect(hour(Date.parse('2026-01-15T08:30:00Z'))).toBe(9.5)
    expect(hour(Date.parse('2026-07-15T08:30:00Z'))).toBe(10.5)
    expect(hourOfDay('Asia/Kolkata')(Date.parse('2026-01-15T18:30:00Z'))).toBe(0)
  })
})
