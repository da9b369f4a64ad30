import { distance } from 'fastest-levenshtein'
import { describe, expect, it } from 'vitest'
import { NameIndex } from '../../../../../src/main/protocol/review/names'
import { seeded } from '../../../../fixtures/squats'

const syllables = 'ba be co da do en er fi ga in ka la lo ma mi na no or pa po ra re ri sa se ta ti to un va'.split(' ')
const pick = <T>(from: readonly T[] | string, chance: () => number): T => from[Math.floor(chance() * from.length)] as T

const randomName = (chance: () => number): string => {
  const word = () =>
    Array.from({ length: 1 + Math.floor(chance() * 3) }, () => pick<string>(syllables, chance)).join('')
  return Array.from({ length: 1 + Math.floor(chance() * 3) }, word).join('-')
}

const mutated = (name: string, chance: () => number): string => {
  const place = Math.floor(chance() * (name.length + 1))
  const letter = pick<string>('abcdefghijklmnopqrstuvwxyz-0', chance)
  const edits = [
    name.slice(0, place) + letter + name.slice(place),
    name.slice(0, place) + letter + name.slice(place + 1),
    name.slice(0, place) + name.slice(place + 1),
  ]
  return pick<string>(edits, chance)
}

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
    const names = new Set<string>()
    while (names.size < 200_000) names.add(randomName(chance))
    const listed = [...names]
    const masks = Int32Array.from(listed, letterMask)
    const index = new NameIndex(listed.map((name) => ({ name })))

    // What is skipped cannot be near: three edits at least differ in length by three, or in six letters.
    const scan = (query: string): string[] => {
      const mask = letterMask(query)
      return listed.filter(
        (name, at) =>
          bitCount(mask ^ (masks[at] as number)) <= 4 &&
          Math.abs(name.length - query.length) <= 2 &&
          distance(name, query) <= 2,
      )
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
    expect(found).toBeGreaterThan(10_000)
  }, 60_000)
})
