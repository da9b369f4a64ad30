import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fragmentOf, linkAmong } from '../../../../src/main/hosts/electron/link-target'

describe('a steward:// link', () => {
  it.each([
    ['steward://agent/vibe-agency-orchestrator', '#/agents/vibe-agency-orchestrator'],
    ['steward://task/task-abc123', '#/delegations/task-abc123'],
    ['steward://alerts', '#/alerts'],
    ['steward://agent/verified%2Fname?tab=keys', '#/agents/verified%2Fname?tab=keys'],
  ])('%s shows %s', (link, fragment) => {
    expect(fragmentOf(link)).toBe(fragment)
  })

  it.each([
    'https://agent/vibe',
    'steward:agent/vibe',
    'steward://settings/desktop',
    'steward://constructor/x',
    'steward://__proto__/x',
    'javascript:alert(1)',
    'steward://',
    `steward://agent/${'a'.repeat(600)}`,
  ])('that is none of ours leads nowhere: %s', (link) => {
    expect(fragmentOf(link)).toBeUndefined()
  })

  it('never leads out of the console, whatever is written in it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        expect(fragmentOf(`steward://agent/${text}`) ?? '#/').toMatch(/^#\/(?!\/)/)
      }),
    )
  })

  it('is found among the arguments of a second start', () => {
    expect(linkAmong(['electron', '.', '--flag', 'steward://alerts'])).toBe('steward://alerts')
    expect(linkAmong(['electron', '.'])).toBeUndefined()
  })
})
