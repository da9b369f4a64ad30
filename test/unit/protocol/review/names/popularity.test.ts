import { describe, expect, it } from 'vitest'
import { checkName, NameIndex, popularityFrom } from '../../../../../src/main/protocol/review/names'

const RULES = {
  reviewIfSimilar: true,
  blockUnicodeLookalikes: true,
  reviewRisk: 0.6,
  similarMeans: 'risk',
  allowed: [],
} as const
const riskBeside = (uses: ReadonlyMap<string, number>) => {
  const popularity = popularityFrom(uses)('quality-validator')
  const index = new NameIndex([{ name: 'quality-validator', ...(popularity !== undefined && { popularity }) }])
  const { alerts, verdict } = checkName(index, { name: 'quality-validatr' }, RULES)
  return { risk: alerts[0]?.risk ?? 0, verdict }
}

describe('the popularity that a registry has counted', () => {
  it('is unknown of a registry that has counted little, where every name is worth a look', () => {
    const young = new Map([['planner', 9_999]])
    expect(popularityFrom(young)('planner')).toBeUndefined()
    expect(riskBeside(young)).toEqual({ risk: 0.78, verdict: 'review' })
  })

  it('is the number of uses after that, none for what nobody used', () => {
    const of = popularityFrom(new Map([['planner', 10_000]]))
    expect([of('planner'), of('quality-validator')]).toEqual([10_000, 0])
  })

  it('makes the squat of a much used name riskier than that of one that nobody uses', () => {
    const used = riskBeside(new Map([['quality-validator', 50_000]]))
    const some = riskBeside(
      new Map([
        ['quality-validator', 100],
        ['planner', 50_000],
      ]),
    )
    const unused = riskBeside(new Map([['planner', 50_000]]))
    expect(used).toEqual({ risk: 0.78, verdict: 'review' })
    expect(some.risk).toBeLessThan(used.risk)
    expect(some.verdict).toBe('review')
    expect(unused.risk).toBeLessThan(some.risk)
    expect(unused.verdict).toBe('ok')
  })
})
