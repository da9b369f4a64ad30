import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkName, type KnownName, NameIndex, type NameRules } from '../../../../../src/main/protocol/review/names'
import { seeded } from '../../../../fixtures/seeded'
import { squats } from '../../../../fixtures/squats'

/** Real names with their monthly downloads, which are not the project's to publish: beside the clone, or none. */
const list = resolve(import.meta.dirname, '../../../../../../shared/data/names.tsv')
const file = process.env['STEWARD_NAMES'] ?? list
const isThere = existsSync(file)

const rules: NameRules = {
  reviewIfSimilar: true,
  blockUnicodeLookalikes: true,
  reviewRisk: 0.6,
  similarMeans: 'risk',
  allowed: [],
}

const mostUsed = (count: number): KnownName[] =>
  readFileSync(file, 'utf8')
    .split('\n', count)
    .map((line) => {
      const [name = '', downloads] = line.split('\t')
      return { name, popularity: Number(downloads) }
    })

describe.skipIf(!isThere)('the 2,000 most used names of a real registry', () => {
  const names = isThere ? mostUsed(2000) : []
  const index = new NameIndex(names)

  it('reach review in at most 3 % of cases, each checked against the others', () => {
    const flagged = names.filter(({ name }) => checkName(index, { name }, rules).verdict !== 'ok')
    expect(flagged.length / names.length).toBeLessThanOrEqual(0.03)
  })

  it.each(Object.keys(squats))('reach review in nine of ten cases or more when squatted by %s', (technique) => {
    const squat = squats[technique]
    const chance = seeded(20260101)
    const taken = new Set(names.map(({ name }) => name))
    const made = names.flatMap(({ name }) => {
      const squatted = squat?.(name, chance)
      return squatted === undefined || squatted === '' || taken.has(squatted) ? [] : [squatted]
    })
    const missed = made.filter((name) => checkName(index, { name }, rules).verdict === 'ok')
    expect(made.length).toBeGreaterThan(100)
    expect(1 - missed.length / made.length).toBeGreaterThanOrEqual(0.9)
  })
})
