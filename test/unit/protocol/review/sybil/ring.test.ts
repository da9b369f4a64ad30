import { describe, expect, it } from 'vitest'
import { SybilAnalysis } from '../../../../../src/main/protocol/review/sybil'
import { areaUnderCurve, honestPopulation, NOW, withRing, withSeeds } from '../../../../fixtures/endorsement-graphs'
import { seeded } from '../../../../fixtures/seeded'

const HONEST = 20_000
const RING = 100
const isFake = (at: number): boolean => at >= HONEST

describe.each([
  { waited: false, bought: 0, seed: 11 },
  { waited: true, bought: 0, seed: 12 },
  { waited: false, bought: 5, seed: 13 },
  { waited: true, bought: 5, seed: 14 },
  { waited: true, bought: 5, oneSeller: true, seed: 15 },
  { waited: true, bought: 5, courted: 1, seed: 16 },
  { waited: true, bought: 5, courted: 5, seed: 17 },
  { waited: false, bought: 5, courted: 20, seed: 18 },
])(
  'a ring of 100 in 20,000 honest agents: waited $waited, $bought bought, $courted courted, seed $seed',
  ({ seed, ...how }) => {
    const chance = seeded(seed)
    const population = withRing(honestPopulation(HONEST, chance), { size: RING, ...how }, chance)
    const analysed = (falseShare: number) =>
      new SybilAnalysis(withSeeds(population.agents, 50, falseShare, chance), population.endorsements, NOW)
    const apart = (scores: Float32Array): number => areaUnderCurve(scores, isFake)
    const few = (rank: Float32Array): Float32Array => rank.map((of) => -of)

    it('is told from the honest by rank alone and with the checks, and proposed for a ban whole', () => {
      const analysis = analysed(0)
      const { suspicion, rank } = analysis.scores()
      expect(apart(few(rank))).toBeGreaterThanOrEqual(0.97)
      expect(apart(suspicion)).toBeGreaterThanOrEqual(0.97)
      const proposed = new Set(analysis.rings().flatMap(({ members }) => members))
      const honest = [...proposed].filter((id) => id.startsWith('honest-'))
      // Whom the bought endorsements reach first may pass among the honest that the ring courts.
      expect(proposed.size - honest.length).toBeGreaterThanOrEqual('courted' in how ? RING * 0.9 : RING)
      expect(honest.length).toBeLessThanOrEqual(HONEST * 0.005)
      // Whoever sold endorsements is named to the person who decides, not proposed.
      expect(population.sellers.filter((id) => proposed.has(id))).toEqual([])
      if ('courted' in how) return
      const named = analysis.rings().flatMap(({ outsiders }) => outsiders)
      expect(named).toEqual(expect.arrayContaining([...new Set(population.sellers)]))
    })

    it('is told even where a fifth of the verified agents are of the ring', () => {
      const { rank, suspicion } = analysed(0.2).scores()
      expect(apart(few(rank))).toBeGreaterThanOrEqual(0.9)
      expect(apart(suspicion)).toBeGreaterThanOrEqual(0.9)
    })
  },
)
