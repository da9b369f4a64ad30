import { describe, expect, it } from 'vitest'
import { type GraphAgent, SybilAnalysis } from '../../../../../src/main/protocol/review/sybil'
import { NOW } from '../../../../fixtures/endorsement-graphs'

const DAY = 86_400_000
const agent = (id: string, change: Partial<GraphAgent> = {}): GraphAgent => ({
  id,
  createdAt: NOW - 400 * DAY,
  delegations: 12,
  issuer: `owner of ${id}`,
  verified: false,
  ...change,
})
const endorse = (from: string, to: string) => ({ from, to, at: NOW })
/** `target`, endorsed by a, b, c and d. */
const analysed = (change: Partial<GraphAgent>, more: ReturnType<typeof endorse>[] = []) => {
  const endorsers = ['a', 'b', 'c', 'd'].map((id) => agent(id, change))
  const endorsements = [...endorsers.map(({ id }) => endorse(id, 'target')), ...more]
  return new SybilAnalysis([agent('target'), agent('other', { verified: true }), ...endorsers], endorsements, NOW)
}
const flagsOf = (analysis: SybilAnalysis) => {
  const found = analysis.inspect('target')
  return Object.entries(found?.checks ?? {}).flatMap(([name, { flag }]) => (flag ? [name] : []))
}

describe('the four checks of the specification', () => {
  it('find nothing in endorsers of age and use, each of its own owner', () => {
    expect(flagsOf(analysed({}))).toEqual([])
  })

  it('find endorsers that were all created within 30 days', () => {
    expect(flagsOf(analysed({ createdAt: NOW - 30 * DAY + 1 }))).toEqual(['new_endorsers'])
    expect(flagsOf(analysed({ createdAt: NOW - 30 * DAY }))).toEqual([])
  })

  it('find endorsers of which more than four fifths do nothing else', () => {
    expect(flagsOf(analysed({ delegations: 0 }))).toEqual(['inactive_endorsers'])
    expect(flagsOf(analysed({ delegations: 1 }))).toEqual([])
  })

  it('find agents that endorse one another, the agent or its endorsers', () => {
    expect(flagsOf(analysed({}, [endorse('target', 'b')]))).toEqual(['circular'])
    expect(flagsOf(analysed({}, [endorse('a', 'b'), endorse('b', 'a')]))).toEqual(['circular'])
    expect(flagsOf(analysed({}, [endorse('a', 'b')]))).toEqual([])
  })

  it('find endorsers of one creator, and name them', () => {
    const analysis = analysed({ issuer: 'one' })
    expect(flagsOf(analysis)).toEqual(['similar_keys'])
    expect(analysis.inspect('target')?.checks.similar_keys.evidence).toEqual(['a', 'b', 'c', 'd'])
  })

  it('together are the verdict of the specification at two', () => {
    expect(analysed({ delegations: 0 }).inspect('target')?.sybilByFlags).toBe(false)
    expect(analysed({ delegations: 0, issuer: 'one' }).inspect('target')).toMatchObject({
      redFlags: 2,
      sybilByFlags: true,
    })
  })

  it('say nothing of an agent that nobody endorses', () => {
    expect(analysed({}).inspect('other')).toMatchObject({ redFlags: 0, suspicion: 0, proposed: false })
  })
})

describe('an honest fleet', () => {
  it('of twenty agents published within a second is not an attack by itself', () => {
    const fleet = Array.from({ length: 20 }, (_, number) =>
      agent(`fleet-${number}`, { issuer: 'operator', createdAt: NOW - DAY + number * 40, delegations: 0 }),
    )
    const clients = ['x', 'y', 'z'].map((id) => agent(id, { verified: true }))
    const endorsed = fleet.flatMap(({ id }) => clients.map((client) => endorse(client.id, id)))
    const among = fleet.map(({ id }, at) => endorse(fleet[(at + 1) % 20]?.id ?? '', id))
    const analysis = new SybilAnalysis([...fleet, ...clients], [...endorsed, ...among], NOW)
    expect(analysis.rings()).toEqual([])
    expect(fleet.every(({ id }) => analysis.inspect(id)?.proposed === false)).toBe(true)
  })
})

describe('fakes that only endorse', () => {
  const trusted = ['x', 'y', 'z'].map((id) => agent(id, { verified: true }))
  const among = [endorse('x', 'y'), endorse('y', 'z'), endorse('z', 'x')]
  const fakes = (change: Partial<GraphAgent>) =>
    Array.from({ length: 8 }, (_, at) => agent(`fake-${at}`, { delegations: 0, ...change }))
  const ringsOf = (endorsers: readonly GraphAgent[], more: readonly ReturnType<typeof endorse>[] = []) => {
    const endorsements = [...among, ...endorsers.map(({ id }) => endorse(id, 'target')), ...more]
    return new SybilAnalysis([...trusted, agent('target'), ...endorsers], endorsements, NOW).rings()
  }

  it('are proposed with whom they endorse, though nobody endorses them, whether they waited or not', () => {
    for (const createdAt of [NOW - DAY, NOW - 90 * DAY]) {
      const [ring, ...others] = ringsOf(fakes({ createdAt }))
      expect(others).toEqual([])
      expect(ring).toMatchObject({ target: 'target', outsiders: [] })
      expect(ring?.members).toHaveLength(9)
      expect(ring?.risk).toBeGreaterThan(0.6)
    }
  })

  it('are told from clients, who do something', () => {
    expect(ringsOf(fakes({ delegations: 3 }))).toEqual([])
  })

  it('do no harm to whom the trusted endorse', () => {
    expect(ringsOf(fakes({}).slice(0, 2), [endorse('x', 'target'), endorse('y', 'target')])).toEqual([])
  })
})

describe('one more endorsement', () => {
  it('is scored at once: from the trusted it takes suspicion, from the ring it adds some', () => {
    const analysis = analysed({ delegations: 0, createdAt: NOW - DAY, issuer: 'one' }, [
      endorse('a', 'b'),
      endorse('b', 'c'),
      endorse('other', 'e'),
    ])
    const before = analysis.inspect('target')?.suspicion ?? 0
    const after = analysis.add(endorse('other', 'target'))
    expect(after?.endorsers).toBe(5)
    expect(after?.suspicion).toBeLessThan(before)
    expect(analysis.add(endorse('nobody', 'target'))).toBeUndefined()
  })
})
