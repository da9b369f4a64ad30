import { describe, expect, it } from 'vitest'
import { rankCandidates } from '../../../../src/main/protocol/delegation'
import { agentId } from '../../../../src/shared/model/ids'

type Candidate = Parameters<typeof rankCandidates>[0][number]

const candidate = (id: string, change: Partial<Candidate> = {}): Candidate => ({
  agentId: agentId.parse(id),
  failedHere: false,
  attestation: 'valid',
  trust: 0.5,
  ...change,
})

describe('who takes a task over', () => {
  it('is who is trusted most among those whose attestation of the operation is worth the same', () => {
    const ranked = rankCandidates([
      candidate('expired', { attestation: 'expired', trust: 1 }),
      candidate('trusted', { trust: 0.7 }),
      candidate('revoked', { attestation: 'revoked', trust: 1 }),
      candidate('none', { attestation: 'none', trust: 0.9 }),
      candidate('degraded', { attestation: 'degraded', trust: 0.9 }),
      candidate('distrusted', { trust: 0.1 }),
      candidate('grace', { attestation: 'grace', trust: 0.95 }),
    ])
    expect(ranked).toEqual(['trusted', 'distrusted', 'degraded', 'grace', 'none', 'expired', 'revoked'])
  })

  it('is last of all who has failed with this very task, however good it is else', () => {
    const failed = candidate('failed', { failedHere: true, trust: 1 })
    expect(rankCandidates([failed, candidate('revoked', { attestation: 'revoked' })])).toEqual(['revoked', 'failed'])
  })

  it('is of two who are trusted alike the one attested last, and then the same one each time', () => {
    const [stale, fresh] = [candidate('stale', { attestedAt: 1 }), candidate('fresh', { attestedAt: 2 })]
    expect(rankCandidates([stale, fresh])).toEqual(['fresh', 'stale'])
    expect(rankCandidates([candidate('b'), candidate('a'), candidate('b')])).toEqual(['a', 'b'])
  })
})
