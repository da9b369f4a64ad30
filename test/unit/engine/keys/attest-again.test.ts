import { describe, expect, it } from 'vitest'
import type { EngineContext } from '../../../../src/main/engine/context'
import { attestAgain } from '../../../../src/main/engine/recovery/attest-again'
import { StewardError } from '../../../../src/shared/model/errors'
import { agentId } from '../../../../src/shared/model/ids'

const PLANNER = agentId.parse('planner')
const plans = ['plan', 'review'].map((capability) => ({ agent_id: PLANNER, capability }))
const context = { store: { attestations: { plans: async () => plans } } } as unknown as EngineContext

describe('attesting again in a recovery', () => {
  it('waits for an attempt that began under the revoked key', async () => {
    const result = await attestAgain(context, PLANNER, async ({ capability }) => {
      if (capability === 'review') throw new StewardError('conflict', 'it is being attested already')
      return { outcome: 'attested' } as never
    })
    expect(result).toMatchObject({ state: 'waiting', evidence: [{ label: 'plan', value: 'attested' }] })
    expect(result.finding).toContain('review is being attested under the key before')
  })

  it('goes on where tests cannot be judged, and says so', async () => {
    const result = await attestAgain(context, PLANNER, async ({ capability }) => {
      if (capability === 'review') throw new StewardError('tests_unavailable', 'the machine is away')
      return { outcome: 'attested' } as never
    })
    expect(result).toMatchObject({ state: 'done', finding: '1 of 2 capabilities are attested again.' })
  })
})
