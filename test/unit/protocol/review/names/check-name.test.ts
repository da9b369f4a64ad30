import { describe, expect, it } from 'vitest'
import { checkName, type KnownName, NameIndex, type NameRules } from '../../../../../src/main/protocol/review/names'

const rules: NameRules = {
  reviewIfSimilar: true,
  blockUnicodeLookalikes: true,
  reviewRisk: 0.6,
  similarMeans: 'risk',
  allowed: [],
}
const known = (...names: (string | KnownName)[]) =>
  new NameIndex(names.map((name) => (typeof name === 'string' ? { name } : name)))

const orchestrator = 'vibe-agency-orchestrator'
const check = (name: string, change: Partial<NameRules> = {}, index = known(orchestrator)) =>
  checkName(index, { name }, { ...rules, ...change })

describe('a proposed name', () => {
  it('is refused with a Greek omicron, as the specification prints', () => {
    const { alerts, verdict } = check('vibe-agency-orchestratοr')
    expect(verdict).toBe('blocked')
    // FAILURE_MODES 5.2: one alert for the distance, one for the homograph.
    expect(alerts.map(({ type, existing, distance }) => ({ type, existing, distance }))).toEqual(
      [
        { type: 'homograph_attack', existing: null, distance: null },
        { type: 'homograph_attack', existing: orchestrator, distance: 1 },
        { type: 'similar_name', existing: orchestrator, distance: 1 },
      ].toSorted((a, b) => Number(b.existing !== null) - Number(a.existing !== null)),
    )
    expect(alerts[0]?.characters).toEqual([
      {
        character: 'ο',
        code_point: 'U+03BF',
        script: 'Greek',
        name: 'Greek small letter omicron',
        position: 22,
        instead_of: { character: 'o', code_point: 'U+006F', script: 'Latin', name: 'Latin small letter o' },
      },
    ])
  })

  it('goes to review rather than be refused where the policy does not block look-alikes', () => {
    expect(check('vibe-agency-orchestratοr', { blockUnicodeLookalikes: false }).verdict).toBe('review')
  })

  it('is never listed against itself', () => {
    expect(check(orchestrator)).toEqual({ name: orchestrator, alerts: [], verdict: 'ok' })
  })

  it('that nothing is like is fine', () => {
    expect(check('quality-validator')).toEqual({ name: 'quality-validator', alerts: [], verdict: 'ok' })
  })

  it.each([
    ['omission', 'vibe-agency-orchestratr'],
    ['repetition', 'vibe-agency-orchesstrator'],
    ['transposition', 'vibe-agency-orhcestrator'],
    ['adjacent_key', 'vibe-agency-orchestratpr'],
    ['vowel_swap', 'vibe-agency-orchestrator'.replace('vibe', 'vebe')],
    ['vowel_swap', 'vibe-agency-erchostrator'],
    ['plural', 'vibe-agency-orchestrators'],
    ['plural', 'vibe-agencies-orchestrator'],
    ['delimiter_change', 'vibe_agency.orchestrator'],
    ['punctuation', 'vibeagencyorchestrator'],
    ['digit_for_letter', 'v1be-ag3ncy-0rche5tr4tor'],
    ['bit_flip', 'vibe-agency-orchesurator'.replace('surat', 'sdrat')],
    ['affix', 'official-vibe-agency-orchestrator'],
    ['affix', 'vibe-agency-orchestrator-agent'],
    ['word_order', 'agency-vibe-orchestrator'],
    ['letter_case', 'Vibe-Agency-Orchestrator'],
  ])('goes to review when squatted by %s: %s', (kind, name) => {
    const { alerts, verdict } = check(name)
    expect(alerts).toContainEqual(expect.objectContaining({ kind, existing: orchestrator }))
    expect(verdict).toBe('review')
  })

  it('goes to review where letters together look like another: rnodule-validator', () => {
    const { alerts, verdict } = check('rnodule-validator', {}, known('module-validator'))
    expect(alerts[0]).toMatchObject({ type: 'homograph_attack', kind: 'look_alike', existing: 'module-validator' })
    expect(verdict).toBe('review')
  })

  it.each([
    ['addition', 'vibe-agency-orchestrator-'.replace('vibe', 'vibek').slice(0, -1)],
    ['substitution', 'vibe-agency-orchestrazor'],
    ['distance', 'vibe-agency-orchestrazzr'],
  ])('raises an alert and goes on by %s, as honest names do: %s', (kind, name) => {
    const { alerts, verdict } = check(name)
    expect(alerts).toMatchObject([{ type: 'similar_name', kind, existing: orchestrator }])
    expect(verdict).toBe('ok')
  })

  it('goes to review for any distance of 2 where the policy takes the rule literally', () => {
    expect(check('vibe-agency-orchestrazzr', { similarMeans: 'distance' }).verdict).toBe('review')
    expect(check('official-vibe-agency-orchestrator', { similarMeans: 'distance', reviewRisk: 1 }).verdict).toBe('ok')
  })

  it('is cleared by the allow-list, alerts and all', () => {
    const { alerts, verdict } = check('vibe-agency-orchestrators', { allowed: ['vibe-agency-orchestrators'] })
    expect(alerts).toHaveLength(1)
    expect(verdict).toBe('ok')
  })
})

describe('foreign and hidden characters', () => {
  it('are found in a name written wholly in another script', () => {
    const { alerts, verdict } = check('сосо', {}, known('coco'))
    expect(alerts[0]).toMatchObject({ type: 'homograph_attack', kind: 'whole_script', existing: 'coco' })
    expect(alerts[0]?.characters).toHaveLength(4)
    expect(verdict).toBe('blocked')
  })

  it('are found beyond distance 2', () => {
    const { alerts } = check('vіbе-аgеncу-оrсhеstrаtоr')
    expect(alerts.filter(({ existing }) => existing === orchestrator)).toMatchObject([{ type: 'homograph_attack' }])
  })

  it('are found where nothing else is like the name: scripts mixed', () => {
    const { alerts, verdict } = check('раypal', {}, known())
    expect(alerts).toMatchObject([
      { kind: 'mixed_script', existing: null, characters: [{ code_point: 'U+0440' }, { code_point: 'U+0430' }] },
    ])
    expect(verdict).toBe('review')
  })

  it.each([
    ['invisible', 'vibe-agency\u200b-orchestrator', 'U+200B'],
    ['invisible', 'vibe-agency\u00ad-orchestrator', 'U+00AD'],
    ['bidi_control', 'vibe-\u202eagency-orchestrator', 'U+202E'],
  ])('are told as %s', (kind, name, code_point) => {
    const { alerts, verdict } = check(name)
    expect(alerts).toContainEqual(
      expect.objectContaining({ kind, existing: null, characters: [expect.objectContaining({ code_point })] }),
    )
    expect(alerts).toContainEqual(expect.objectContaining({ type: 'homograph_attack', existing: orchestrator }))
    expect(verdict).toBe('blocked')
  })

  it('are read out of Punycode', () => {
    const { alerts, verdict } = check('xn--vibe-agency-orchestratr-qkq')
    expect(alerts).toContainEqual(expect.objectContaining({ kind: 'punycode', existing: null }))
    expect(alerts).toContainEqual(expect.objectContaining({ type: 'homograph_attack', existing: orchestrator }))
    expect(verdict).toBe('blocked')
  })

  it.each(['日本語-エージェント', 'агент-проверки', 'ελεγκτής', 'ελεγκτής-agent'])(
    'are no fault in a name of one writing system: %s',
    (name) => {
      expect(check(name)).toEqual({ name, alerts: [], verdict: 'ok' })
    },
  )
})

describe('risk', () => {
  const riskOf = (name: string, existing: KnownName, proposed: { owner?: string } = {}, now?: number) =>
    checkName(new NameIndex([existing]), { name, ...proposed }, { ...rules, ...(now !== undefined && { now }) })
      .alerts[0]?.risk ?? 0

  it('grows with the use of the target', () => {
    const risks = [0, 100, 10_000].map((popularity) => riskOf('orchestratr', { name: 'orchestrator', popularity }))
    expect(risks).toEqual(risks.toSorted())
    expect(new Set(risks).size).toBe(3)
  })

  it('is low for short names, which differ by a letter as a matter of course', () => {
    expect(riskOf('qs', { name: 'ws' })).toBeLessThan(0.6)
    expect(riskOf('ms', { name: 'mms' })).toBeLessThan(0.6)
  })

  it('is low where both have the same owner', () => {
    const existing = { name: 'orchestrator', owner: 'acme' }
    expect(riskOf('orchestrators', existing, { owner: 'acme' })).toBeLessThan(0.2)
    expect(riskOf('orchestrators', existing, { owner: 'mallory' })).toBeGreaterThan(0.6)
  })

  it('is lower for a target of this week', () => {
    const week = 7 * 86_400_000
    const existing = { name: 'orchestrator', since: 0 }
    expect(riskOf('orchestrators', existing, {}, week - 1)).toBeLessThan(riskOf('orchestrators', existing, {}, week))
  })
})

describe('the verified namespace', () => {
  const verified = known({ name: `verified/${orchestrator}`, owner: 'acme' })

  it('makes the bare name somebody else’s to ask for, not to take', () => {
    const { alerts, verdict } = checkName(verified, { name: orchestrator, owner: 'mallory' }, rules)
    expect(alerts).toMatchObject([{ kind: 'namespace', existing: `verified/${orchestrator}`, distance: 0 }])
    expect(verdict).toBe('review')
  })

  it('lets its owner have both', () => {
    expect(checkName(verified, { name: orchestrator, owner: 'acme' }, rules).verdict).toBe('ok')
  })

  it('is compared without its prefix', () => {
    expect(checkName(verified, { name: 'vibe-agency-orchestrators' }, rules).alerts).toMatchObject([
      { kind: 'plural', existing: `verified/${orchestrator}` },
    ])
  })
})
