import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseEnvelope, readUnverified } from '../../src/main/protocol/identity'
import { signReviewDecision } from '../../src/main/protocol/review/cases'
import { PAYLOAD_TYPE } from '../../src/shared/model/envelope'
import { toInstant } from '../../src/shared/model/ids'
import type { RegistrySnapshot } from '../../src/shared/model/registry'
import type { NameAlert, ReviewAction, ReviewCase } from '../../src/shared/model/review'
import { observe } from '../fixtures/observation'
import { manifestContent, newSigner, signedManifest } from '../fixtures/registry-documents'
import { profileHome, RegistryProcess } from '../fixtures/registry-process'

// FAILURE_MODES 5.2: names chosen to be mistaken for another's, against a registry process under the printed policy.

const LEGITIMATE = 'vibe-agency-orchestrator'
/** The specification's own: the last o is a Greek omicron. */
const GREEK = 'vibe-agency-orchestratοr'
const SCENARIO = '5.2'
const [reviewer, owner, mallory] = [newSigner(), newSigner(), newSigner()]

let registry: RegistryProcess
beforeEach(async () => {
  registry = await RegistryProcess.start('names', { reviewers: [reviewer] })
  await registry.publish(owner, LEGITIMATE)
})
afterEach(() => registry.end('SIGKILL'))

const profile = () =>
  profileHome({
    discovery: { registries: [{ url: registry.url, priority: 1, timeout_ms: 5000, root_keys: [registry.rootKey] }] },
  })

const firstCase = async (): Promise<ReviewCase> => {
  const [found] = (await registry.ask('/v1/reviews', reviewer))['cases'] as ReviewCase[]
  if (found === undefined) throw new Error('there is no case')
  return found
}

const decide = async (about: ReviewCase, action: ReviewAction) =>
  registry.handIn(
    '/v1/reviews',
    await signReviewDecision(
      {
        registry: registry.name,
        case_id: about.id,
        action,
        from_state: about.state,
        reason: 'too close to a name in use',
        at: toInstant(Date.now()),
      },
      reviewer,
    ),
  )

async function stateOf(id: string): Promise<string | undefined> {
  const envelope = parseEnvelope(await registry.recorded('/v1/snapshot'))
  const { agents } = readUnverified(envelope, PAYLOAD_TYPE.snapshot).payload as RegistrySnapshot
  return agents.find(({ summary }) => summary.id === id)?.state
}

describe('a name that looks like another', () => {
  it('by a Greek omicron is refused with the character named, and never listed', async () => {
    const begun = performance.now()
    const { status, json } = await registry.submit(mallory, await signedManifest(mallory, GREEK))
    const detect_ms = performance.now() - begun
    expect([status, json['code']]).toEqual([422, 'name_refused'])
    const [alert] = (json['details'] as { alerts: NameAlert[] }).alerts
    expect(alert).toMatchObject({
      type: 'homograph_attack',
      existing: LEGITIMATE,
      characters: [{ code_point: 'U+03BF', script: 'Greek', instead_of: { code_point: 'U+006F', script: 'Latin' } }],
    })
    expect(await stateOf(GREEK)).toBeUndefined()
    const { steward } = profile()
    const warned = await steward('discover')
    expect(warned.out).not.toContain(GREEK)
    const checked = JSON.parse((await steward('review', 'check-name', GREEK, '--json')).out)
    expect(checked).toMatchObject({ name: GREEK, verdict: 'blocked' })
    observe({
      scenario: SCENARIO,
      fault: `${GREEK} (Greek omicron) is published`,
      expected: 'refused at once, the character named',
      observed: String(json['detail']),
      detect_ms,
    })
  })

  it('by a letter left out is held from everyone until a person has looked, also when the registry is killed', async () => {
    const squat = LEGITIMATE.replace('rator', 'rtor')
    const begun = performance.now()
    await registry.publish(mallory, squat)
    const found = await firstCase()
    const detect_ms = performance.now() - begun
    expect(found).toMatchObject({ kind: 'similar_name', subject: squat, state: 'open' })
    expect(found.evidence.name?.alerts[0]).toMatchObject({ kind: 'omission', existing: LEGITIMATE })
    expect(await stateOf(squat)).toBe('suspended')
    await registry.restart()
    expect(await stateOf(squat)).toBe('suspended')
    const { steward } = profile()
    const shown = JSON.parse((await steward('discover', squat, '--json')).out)
    expect(shown.rows).toMatchObject([{ summary: { id: squat }, state: 'suspended' }])
    const asked = performance.now()
    expect((await decide(await firstCase(), 'reject')).status).toBe(200)
    expect(await stateOf(squat)).toBe('withdrawn')
    const recover_ms = performance.now() - asked
    expect(await stateOf(LEGITIMATE)).toBe('active')
    observe({
      scenario: SCENARIO,
      fault: `${squat} is published`,
      expected: 'out of service until a person decides; the decision holds for all',
      observed: `held (${found.evidence.name?.alerts[0]?.kind}, risk ${found.risk}), then withdrawn`,
      detect_ms,
      recover_ms,
    })
  })

  it('by honest chance is cleared when its owner appeals and a person looks again', async () => {
    const name = LEGITIMATE.replace('vibe', 'vibes')
    const { home, steward } = profile()
    await steward('init', '--registry', registry.url, '--root-key', registry.rootKey)
    const { identity: _made, ...manifest } = manifestContent(mallory, name)
    writeFileSync(join(home, 'steward.json'), JSON.stringify(manifest))
    expect((await steward('publish', join(home, 'steward.json'), '--create-key')).code).toBe(0)
    expect((await decide(await firstCase(), 'reject')).status).toBe(200)
    expect((await steward('review', 'list')).out).toContain('Reason given: too close to a name in use')
    expect((await steward('review', 'appeal', name, '--reason', 'Vibes Agency, founded 1990')).code).toBe(0)
    const appealed = await firstCase()
    expect(appealed).toMatchObject({ state: 'open', appeal: 'Vibes Agency, founded 1990' })
    expect(await stateOf(name)).toBe('suspended')
    expect((await decide(appealed, 'approve')).status).toBe(200)
    expect(await stateOf(name)).toBe('active')
    observe({
      scenario: SCENARIO,
      fault: `${name}, an honest name, was rejected`,
      expected: 'its owner appeals, stays out of service meanwhile, and is cleared by a person',
      observed: `${appealed.id} opened again by the owner, then approved: active`,
    })
  })

  it('by the verified namespace is its bound owner’s alone', async () => {
    const claimed = `verified/${LEGITIMATE}`
    const { status, json } = await registry.submit(mallory, await signedManifest(mallory, claimed))
    expect([status, json['code']]).toEqual([403, 'forbidden'])
    observe({
      scenario: SCENARIO,
      fault: `a stranger publishes ${claimed}`,
      expected: 'refused: the namespace is bound to owners',
      observed: String(json['detail']),
    })
  })
})
