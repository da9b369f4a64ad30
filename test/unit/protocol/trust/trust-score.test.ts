import { describe, expect, it } from 'vitest'
import { type TrustInputs, trustScore, withoutEndorsements } from '../../../../src/main/protocol/trust'

const DAY = 86_400_000
const NOW = 100 * DAY
const nothing: TrustInputs = { capabilities: [], uptime: undefined, delegations: [], endorsements: [] }
const factor = (change: Partial<TrustInputs>, name: string) =>
  trustScore({ ...nothing, ...change }, NOW).factors.find((one) => one.name === name)?.value

describe('the trust score', () => {
  it('is the sum of what its five factors contribute', () => {
    const { score, factors, tier } = trustScore(
      {
        capabilities: [{ passed: 9, failed: 1, issuedAt: NOW - DAY, validUntil: NOW + DAY }],
        uptime: 1,
        delegations: [{ at: NOW, succeeded: true }],
        endorsements: [{ trust: 1, owner: 'a' }],
      },
      NOW,
    )
    const endorsed = Math.log10(2) / Math.log10(50)
    expect(factors.map(({ weight }) => weight)).toEqual([0.3, 0.2, 0.25, 0.15, 0.1])
    expect(score).toBeCloseTo(0.9 * 0.3 + 0.2 + 0.25 + endorsed * 0.15 + 0.5 * 0.1)
    for (const { value, weight, contribution } of factors) expect(contribution).toBeCloseTo(value * weight)
    expect(tier).toBe('verified')
  })

  it('is 0 and unverified for whom nothing is known, and says so', () => {
    const { score, tier, factors } = trustScore(nothing, NOW)
    expect({ score, tier }).toEqual({ score: 0, tier: 'unverified' })
    expect(factors.every(({ evidence }) => evidence.length > 0)).toBe(true)
  })

  it('takes the success rate of 30 days, a day less weighing e^0.1 more', () => {
    const old = { at: NOW - 10 * DAY, succeeded: false }
    expect(factor({ delegations: [old, { at: NOW, succeeded: true }] }, 'success')).toBeCloseTo(1 / (1 + Math.exp(-1)))
    expect(
      factor(
        {
          delegations: [
            { at: NOW - 30 * DAY, succeeded: false },
            { at: NOW, succeeded: true },
          ],
        },
        'success',
      ),
    ).toBe(1)
  })

  it('lets endorsements count by number up to .9, by the endorsers’ trust, and by how many owners they are of', () => {
    const given = (count: number, owners: number, trust: number) =>
      factor(
        { endorsements: Array.from({ length: count }, (_, at) => ({ trust, owner: `owner ${at % owners}` })) },
        'endorsements',
      )
    expect(given(49, 49, 1)).toBeCloseTo(0.9)
    expect(given(10, 10, 0.5)).toBeCloseTo((Math.log10(11) / Math.log10(50)) * 0.5)
    expect(given(10, 1, 1)).toBeCloseTo((Math.log10(11) / Math.log10(50)) * 0.73)
  })

  it('lets freshness decay linearly over the validity', () => {
    const attested = { passed: 1, failed: 0, issuedAt: NOW - 3 * DAY, validUntil: NOW + DAY }
    expect(factor({ capabilities: [attested] }, 'freshness')).toBeCloseTo(0.25)
    expect(factor({ capabilities: [{ ...attested, validUntil: NOW - DAY }] }, 'freshness')).toBe(0)
  })

  it('judges endorsers without their own endorsements, so that a circle does not lift itself', () => {
    const known = { ...nothing, uptime: 1 }
    const endorsed = { ...known, endorsements: [{ trust: 1, owner: 'friend' }] }
    expect(withoutEndorsements(endorsed, NOW)).toBe(withoutEndorsements(known, NOW))
    expect(withoutEndorsements(known, NOW)).toBeCloseTo(0.2 / 0.85)
  })
})
