import { describe, expect, it } from 'vitest'
import { inkFor, PLAIN, progressBar, size, tree } from '../../../../../src/main/hosts/cli/rendering'
import { failureLines } from '../../../../../src/main/hosts/cli/rendering/failure'
import { duration, relative } from '../../../../../src/main/hosts/cli/rendering/time'
import type { Instant } from '../../../../../src/shared/model/ids'

const NOW = Date.parse('2026-01-01T12:00:00Z')
const at = (text: string) => text as Instant

describe('times for people', () => {
  it('names a length of time in the largest unit that says enough', () => {
    expect([0, 250, 5000, 299_000, 24 * 3_600_000, 27 * 3_600_000, 80 * 3_600_000].map(duration)).toEqual([
      '0ms',
      '250ms',
      '5s',
      '4min',
      '24h',
      '27h',
      '3d',
    ])
  })

  it('says how long ago and in how long', () => {
    expect(relative(at('2026-01-01T11:55:00Z'), NOW)).toBe('5min ago')
    expect(relative(at('2026-01-01T12:00:00.400Z'), NOW)).toBe('just now')
    expect(relative(at('2026-01-01T15:00:00Z'), NOW)).toBe('in 3h')
  })

  it('says how much', () => {
    expect([0, 812, 12_345, 4_200_000].map(size)).toEqual(['0 B', '812 B', '12.3 kB', '4.2 MB'])
  })
})

describe('trees', () => {
  it('closes each level with a corner', () => {
    expect(tree(['a', { text: 'b', below: ['c', 'd'] }, { text: 'e', below: ['f'] }])).toEqual([
      '  ├─ a',
      '  ├─ b',
      '  │  ├─ c',
      '  │  └─ d',
      '  └─ e',
      '     └─ f',
    ])
  })
})

describe('an error for a person', () => {
  it('says what happened and below it what to do', () => {
    const error = { message: 'the vault is locked', suggestions: ['Unlock it', 'Use another'] }
    expect(failureLines(error, PLAIN)).toEqual(['❌ the vault is locked', '  ├─ Unlock it', '  └─ Use another'])
  })

  it('is red where there is colour', () => {
    expect(failureLines({ message: 'no', suggestions: [] }, inkFor(true))).toEqual(['❌ \u001b[31mno\u001b[39m'])
  })
})

describe('a progress bar', () => {
  it('is full only at the end', () => {
    expect(progressBar(0, 4)).toBe('[░░░░] 0%')
    expect(progressBar(0.999, 4)).toBe('[███░] 99%')
    expect(progressBar(1, 4)).toBe('[████] 100%')
  })
})
