import { describe, expect, it } from 'vitest'
import { RecordedEngine, steward } from './command-line'

const found = (change: object) => ({
  id: 'case-1',
  registry: 'lab-primary',
  kind: 'similar_name',
  subject: 'quality-validatr',
  risk: 0.78,
  evidence: {
    name: {
      alerts: [
        {
          type: 'similar_name',
          kind: 'omission',
          existing: 'quality-validator',
          distance: 1,
          risk: 0.78,
          characters: [],
        },
      ],
      pairs: [],
    },
  },
  opened_at: '2025-11-21T07:00:00Z',
  state: 'rejected',
  reason: 'too close to a name in use',
  own_agents: ['quality-validatr'],
  ...change,
})
const told = (...cases: object[]) => ({ 'reviews.list': { cases, unanswered: [] } })

describe('steward review list', () => {
  it('shows what waits and what was decided about one’s own agents, with the way to appeal', async () => {
    const others = found({ id: 'case-2', subject: 'planer', own_agents: [] })
    const ran = await steward(['review', 'list'], new RecordedEngine(told(found({}), others)))
    expect(ran.out).toContain('quality-validatr: similar name, risk 78 %, ❌ rejected')
    expect(ran.out).toContain('Like quality-validator')
    expect(ran.out).toContain('Reason given: too close to a name in use')
    expect(ran.out).toContain('steward review appeal quality-validatr --reason')
    expect(ran.out).not.toContain('planer')
    const all = await steward(['review', 'list', '--all'], new RecordedEngine(told(found({}), others)))
    expect(all.out).toContain('planer')
  })

  it('says so where nothing waits', async () => {
    expect((await steward(['review', 'list'], new RecordedEngine(told()))).out).toBe('Nothing to review\n')
  })
})

describe('steward review appeal', () => {
  it('hands the owner’s reason to every registry that has a case on the agent', async () => {
    const engine = new RecordedEngine({
      ...told(found({}), found({ id: 'case-9', registry: 'lab-backup', state: 'open' }), found({ state: 'approved' })),
      'reviews.decide': { decided: [found({ state: 'open' })], failed: [] },
    })
    const ran = await steward(['review', 'appeal', 'quality-validatr', '--reason', 'our trade mark'], engine)
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toContain('✅ Appealed for quality-validatr')
    expect(engine.asked.at(-1)).toEqual([
      'reviews.decide',
      {
        cases: [
          { registry: 'lab-primary', id: 'case-1', from_state: 'rejected' },
          { registry: 'lab-backup', id: 'case-9', from_state: 'open' },
        ],
        action: 'appeal',
        reason: 'our trade mark',
      },
    ])
  })

  it('needs a reason, and a case on an agent whose key is here', async () => {
    expect((await steward(['review', 'appeal', 'quality-validatr'], new RecordedEngine(told()))).err).toContain(
      'an appeal needs --reason',
    )
    const stranger = new RecordedEngine(told(found({ own_agents: [] })))
    const ran = await steward(['review', 'appeal', 'quality-validatr', '--reason', 'x'], stranger)
    expect(ran.code).not.toBe(0)
    expect(ran.err).toContain('no registry has a case on quality-validatr')
  })
})
