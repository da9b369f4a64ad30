import { afterEach, describe, expect, it } from 'vitest'
import { agentFacets, searchAgents } from '../../../../src/main/engine/discovery/search-agents'
import { knownTrust } from '../../../../src/main/engine/trust/trust-of'
import { trustTiers } from '../../../../src/main/engine/trust/trust-tiers'
import { agentId, toInstant } from '../../../../src/shared/model/ids'
import type { ListedAttestation } from '../../../../src/shared/model/listed-attestation'
import { cachedRow, cachedSnapshot } from '../../../fixtures/cached-rows'
import { clientProfile } from '../../../fixtures/client-profile'
import { HOUR, START } from '../../../fixtures/registry-documents'
import { storedDelegation } from '../../../fixtures/stored-delegation'
import { HandClock } from '../agent/agent-under-test'

const planner = agentId.parse('planner')
const writer = agentId.parse('writer')
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Half of its validity is left: freshness counts .05, all tests passing .3. */
function attested(manifest: ListedAttestation['manifest']): ListedAttestation {
  const term = { issued_at: toInstant(START - 12 * HOUR), expires_at: toInstant(START + 12 * HOUR) }
  return {
    ...term,
    capability: 'plan',
    digest: manifest,
    manifest,
    extensions: 0,
    degraded: false,
    original: term,
    tests: { passed: 40, failed: 0, skipped: 0 },
    refresh_hours: 20,
    submitted_at: term.issued_at,
  }
}

/** `planner` is attested, answers its polls and has done a task; `writer` is attested only; `agent-0` to `agent-2` are listed. */
async function profile() {
  const clock = new HandClock()
  const { registry, agents } = cachedSnapshot(1, 3)
  const { url, name, rootKey } = registry
  const registries = [{ url, name, ...(rootKey && { root_keys: [rootKey] }) }]
  const { context, store, close } = await clientProfile(clock, { discovery: { registries } })
  closing.push(close)
  const rows = ['planner', 'writer'].map((id) => {
    const row = cachedRow(id)
    return { ...row, attestations: row.manifestDigest ? [attested(row.manifestDigest)] : [] }
  })
  await store.cache.replaceSnapshot(registry, [...agents, ...rows], [])
  await store.health.append({ agent_id: planner, at: toInstant(START), up: true, latency_ms: 5 })
  const done = { ...storedDelegation('a', toInstant(START)), agent_id: planner, state: 'completed' as const }
  await store.delegations.create(done)
  return { context, clock }
}

const found = async (context: Awaited<ReturnType<typeof profile>>['context'], trust: 'verified' | 'unverified') =>
  (await searchAgents(context, { refresh: 'never', trust })).rows.map(({ summary }) => summary.id)

describe('how far agents are trusted', () => {
  it('is told of those that were worked with, as their pages tell it, without asking anybody', async () => {
    const { context } = await profile()
    const { score, tier } = await knownTrust(context, planner)
    expect(score).toBeCloseTo(0.3 + 0.2 + 0.25 + 0.05, 2)
    expect(await trustTiers(context)).toEqual(new Map([[planner, tier]]))
    // Attested, but nobody has measured, used or endorsed it: .35 is less than any tier asks for.
    expect((await knownTrust(context, writer)).tier).toBe('unverified')
  })

  it('is told anew as soon as what it hangs on has changed', async () => {
    const { context } = await profile()
    await searchAgents(context, { refresh: 'never' })
    const before = await trustTiers(context)
    await context.store.health.append({ agent_id: writer, at: toInstant(START), up: true, latency_ms: 5 })
    expect(await trustTiers(context)).toBe(before)
    context.emit({ name: 'attestations.changed', payload: {} })
    expect((await trustTiers(context)).get(writer)).toBe('verified')
  })

  it('narrows a search, and is counted over the whole cache', async () => {
    const { context, clock } = await profile()
    clock.pass(HOUR)
    expect((await agentFacets(context, {})).trust).toEqual([
      { value: 'verified', count: 1 },
      { value: 'unverified', count: 4 },
    ])
    expect((await agentFacets(context, { text: 'writer' })).trust).toEqual([{ value: 'unverified', count: 1 }])
    expect(await found(context, 'verified')).toEqual(['planner'])
    expect(await found(context, 'unverified')).toEqual(['agent-0', 'agent-1', 'agent-2', 'writer'])
  })
})
