import { distance } from 'fastest-levenshtein'
import { describe, expect, it } from 'vitest'
import { NameIndex } from '../../../../../src/main/protocol/review/names'
import { listedNames, mutated, pick, randomName } from '../../../../fixtures/names'
import { seeded } from '../../../../fixtures/seeded'

/** Which letters occur. One edit takes away at most one and brings at most one. */
const letterMask = (name: string): number => {
  let mask = 0
  for (let at = 0; at < name.length; at++) mask |= 1 << (name.charCodeAt(at) & 31)
  return mask
}
const bitCount = (mask: number): number => {
  let bits = mask - ((mask >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

describe('names within distance 2', () => {
  it('are exactly those of a scan, for 2,000 random names over 200,000', () => {
    const chance = seeded(7)
    const listed = listedNames(200_000, chance)
    const byLength = Map.groupBy(listed, (name) => name.length)
    const masks = new Map([...byLength].map(([length, names]) => [length, Int32Array.from(names, letterMask)]))
    const index = new NameIndex(listed.map((name) => ({ name })))

    // What is skipped cannot be near: three edits at least differ in length by three, or in six letters.
    const scan = (query: string): string[] => {
      const mask = letterMask(query)
      return [-2, -1, 0, 1, 2].flatMap((difference) => {
        const ofLength = masks.get(query.length + difference)
        return (byLength.get(query.length + difference) ?? []).filter(
          (name, at) => bitCount(mask ^ (ofLength?.[at] as number)) <= 4 && distance(name, query) <= 2,
        )
      })
    }
    let found = 0
    for (let asked = 0; asked < 2000; asked++) {
      const random = randomName(chance)
      const query = asked % 2 === 0 ? random : mutated(mutated(pick<string>(listed, chance), chance), chance)
      const near = index.within(query)
      found += near.size
      expect([...near.keys()].sort()).toEqual(scan(query).sort())
      for (const [name, far] of near) expect(far).toBe(distance(name, query))
    }
    expect(found).toBeGreaterThan(1000)
  }, 60_000)
})
