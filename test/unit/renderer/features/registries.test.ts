import { describe, expect, it } from 'vitest'
import { filterOf } from '../../../../src/renderer/features/discover/filter'
import { moved } from '../../../../src/renderer/features/registries/order'
import { SLOTS, slotsOf } from '../../../../src/renderer/ui/answer-slots'
import { toInstant } from '../../../../src/shared/model/ids'

describe('the order of registries on the screen', () => {
  const names = ['a', 'b', 'c']

  it('moves one and keeps the others in theirs', () => {
    expect(moved(names, 'c', 0)).toEqual(['c', 'a', 'b'])
    expect(moved(names, 'a', 1)).toEqual(['b', 'a', 'c'])
  })

  it('is the same list where nothing moves: at its ends, onto itself, or for a name that is not there', () => {
    for (const [name, to] of [
      ['a', -1],
      ['c', 3],
      ['b', 1],
      ['z', 0],
    ] as const)
      expect(moved(names, name, to)).toBe(names)
  })
})

describe('the strip of a registry', () => {
  const now = Date.parse('2025-11-21T08:00:00Z')
  const minutesAgo = (minutes: number) => toInstant(now - minutes * 60_000)

  it('shows a quarter of an hour as failed when any asking failed, else its slowest answer', () => {
    const slots = slotsOf(
      [
        { at: minutesAgo(1), outcome: 'answered', latency_ms: 20 },
        { at: minutesAgo(2), outcome: 'unchanged', latency_ms: 90 },
        { at: minutesAgo(16), outcome: 'answered', latency_ms: 5 },
        { at: minutesAgo(17), outcome: 'failed' },
      ],
      now,
    )
    expect(slots).toEqual([
      { at: SLOTS - 2, failed: true, latency: 5 },
      { at: SLOTS - 1, failed: false, latency: 90 },
    ])
  })

  it('leaves out what is older than a day and what nobody asked', () => {
    expect(slotsOf([{ at: minutesAgo(24 * 60 + 20), outcome: 'answered', latency_ms: 5 }], now)).toEqual([])
  })
})

describe('what a search is narrowed by', () => {
  it('is read from the address, and what is empty narrows nothing', () => {
    const query = new URLSearchParams('q=plan&capability=&state=active&other=x')
    expect(filterOf(query)).toEqual({ text: 'plan', state: 'active' })
  })
})
