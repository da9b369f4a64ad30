import { afterEach, describe, expect, it } from 'vitest'
import { listAttestations } from '../../../../src/main/engine/attestation/list-attestations'
import { agentSummary } from '../../../../src/shared/model/agent-summary'
import { type AgentId, type Digest, type KeyId, toInstant } from '../../../../src/shared/model/ids'
import { clientProfile } from '../../../fixtures/client-profile'
import { HOUR } from '../../../fixtures/registry-documents'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const digestOf = (number: number) => `sha256:${number.toString(16).padStart(64, '0')}` as Digest

/**
 * A profile whose cache lists so many agents of one capability, every tenth of which has failing tests; in front of them in the
 * list are agents of whom nothing is attested.
 */
const listing = async (count: number, unattested = 0) => {
  const clock = new HandClock()
  const profile = await clientProfile(clock, {})
  closing.push(() => profile.close())
  const issued_at = toInstant(clock.now() - HOUR)
  const expires_at = toInstant(clock.now() + 23 * HOUR)
  const agents = Array.from({ length: count }, (_, number) => {
    const failing = number % 10 === 0
    return {
      summary: agentSummary.parse({
        id: `agent-${number}`,
        name: 'One of many',
        version: '1.0.0',
        description: '',
        owner: '',
        lifecycle: 'active',
        capabilities: ['plan'],
        shape: 'published',
      }),
      source: 'lab',
      sourceKind: 'registry' as const,
      state: 'active' as const,
      manifestDigest: digestOf(0),
      revision: 1,
      snapshotVersion: 1,
      fetchedAt: issued_at,
      expiresAt: expires_at,
      verification: 'unchecked' as const,
      attestations: [
        {
          capability: 'plan',
          digest: digestOf(number + 1),
          manifest: digestOf(0),
          issued_at,
          expires_at,
          extensions: failing ? 1 : 0,
          degraded: failing,
          original: { issued_at, expires_at },
          tests: { passed: 9, failed: failing ? 1 : 0, skipped: 0 },
          refresh_hours: 6,
          submitted_at: issued_at,
        },
      ],
    }
  })
  const registry = { name: 'lab', url: 'https://lab.test', rootKey: digestOf(0) as string as KeyId, snapshotVersion: 1 }
  const others = agents.slice(0, 1).flatMap(({ attestations: _none, ...agent }) =>
    Array.from({ length: unattested }, (_, number) => ({
      ...agent,
      summary: { ...agent.summary, id: `a-${number}` as AgentId },
    })),
  )
  await profile.store.cache.replaceSnapshot(registry, [...others, ...agents], [])
  return { ...profile, clock }
}

describe('the list of attestations', () => {
  it('holds every agent of a large registry, what fails first, a page at a time', async () => {
    const { context } = await listing(1200)
    const first = await listAttestations(context, { limit: 500 })
    expect(first).toMatchObject({ total: 1200, states: { degraded: 120, valid: 1080 } })
    expect(first.rows.slice(0, 120).every(({ state }) => state === 'degraded')).toBe(true)
    const last = await listAttestations(context, { offset: 1000, limit: 500 })
    expect(last.rows).toHaveLength(200)
    const all = [...first.rows, ...(await listAttestations(context, { offset: 500, limit: 500 })).rows, ...last.rows]
    expect(new Set(all.map(({ agent_id }) => agent_id)).size).toBe(1200)
  })

  it('holds what is attested however many agents come before of whom nothing is, and only the first of those', async () => {
    const { context } = await listing(10, 900)
    const { rows, states } = await listAttestations(context, { limit: 1000 })
    expect(states).toEqual({ degraded: 1, valid: 9, none: 500 })
    expect(rows.slice(10).every(({ state }) => state === 'none')).toBe(true)
  })

  it('is judged anew when time has passed, and when something changed', async () => {
    const { context, clock } = await listing(10)
    const states = async () => (await listAttestations(context, {})).states
    expect(await states()).toEqual({ degraded: 1, valid: 9 })
    clock.pass(24 * HOUR)
    expect(await states()).toEqual({ grace: 10 })
    context.adoptPolicy({
      ...context.policy(),
      attestation_policy: {
        ...context.policy().attestation_policy,
        on_expired_attestation: { ...context.policy().attestation_policy.on_expired_attestation, action: 'refuse' },
      },
    })
    context.emit({ name: 'policy.changed', payload: {} })
    expect(await states()).toEqual({ expired: 10 })
  })
})
