import { afterEach, describe, expect, it } from 'vitest'
import { listAttestations } from '../../../../src/main/engine/attestation/list-attestations'
import { type Digest, type KeyId, toInstant } from '../../../../src/shared/model/ids'
import { agentSummary } from '../../../../src/shared/model/manifest'
import { clientProfile } from '../../../fixtures/client-profile'
import { HOUR } from '../../../fixtures/registry-documents'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const digestOf = (number: number) => `sha256:${number.toString(16).padStart(64, '0')}` as Digest

/** A profile whose cache lists so many agents of one capability, every tenth of which has failing tests. */
const listing = async (count: number) => {
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
  await profile.store.cache.replaceSnapshot(registry, agents, [])
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
