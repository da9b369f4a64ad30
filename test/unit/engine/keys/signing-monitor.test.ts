import { request } from 'node:https'
import { afterEach, describe, expect, it } from 'vitest'
import { getAgent } from '../../../../src/main/engine/registry'
import { contentDigest } from '../../../../src/main/protocol/encoding'
import { signRequest } from '../../../../src/main/protocol/http-signature'
import { signEnvelope } from '../../../../src/main/protocol/identity'
import type { Alert } from '../../../../src/shared/model/alert'
import { PAYLOAD_TYPE } from '../../../../src/shared/model/envelope'
import type { SecurityReport } from '../../../../src/shared/model/signing-alert'
import { ownedAgent, PLANNER } from '../../../fixtures/owned-agent'
import { DAY, HOUR } from '../../../fixtures/registry-documents'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** An owner who has published every working day for six weeks, and a thief with a copy of the owner key at another address. */
const watched = async (policy: Record<string, unknown> = {}) => {
  const clock = new HandClock()
  const world = await ownedAgent(clock)
  closing.push(() => world.close())
  const [registry] = world.registries
  const { context } = world.owner
  context.adoptPolicy({ ...context.policy(), vault: { ...context.policy().vault, idle_lock_minutes: 0 }, ...policy })
  const listed = () => getAgent(registry?.registry as never, PLANNER)
  const next = async (version: string) => {
    const { manifest } = JSON.parse(
      `{"manifest":${Buffer.from((await listed()).envelope.payload, 'base64').toString()}}`,
    ) as { manifest: { agent: object } }
    return { ...manifest, agent: { ...manifest.agent, version } }
  }
  const publish = async (version: string) => {
    const envelope = await signEnvelope(PAYLOAD_TYPE.manifest, await next(version), [
      context.vault.signer(world.ownerKey as never),
    ])
    await world.ask('manifest.publish', { envelope })
  }
  const steal = async (version: string, localAddress: string): Promise<number> => {
    const signer = context.vault.signer(world.ownerKey as never)
    const body = JSON.stringify(await signEnvelope(PAYLOAD_TYPE.manifest, await next(version), [signer]))
    const targetUri = `${registry?.url}/v1/agents`
    const headers = { 'content-digest': contentDigest(Buffer.from(body)), 'content-type': 'application/json' }
    const signed = await signRequest({ method: 'POST', targetUri, headers }, signer, {
      nowMs: clock.now(),
      nonce: `nonce-of-${version.replaceAll('.', '-')}-thief`,
    })
    return new Promise((resolve, reject) => {
      const call = request(
        targetUri,
        { method: 'POST', localAddress, rejectUnauthorized: false, headers: { ...headers, ...signed } },
        (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        },
      )
      call.on('error', reject)
      call.end(body)
    })
  }
  for (let day = 0; day < 45; day++) {
    if (new Date(clock.now()).getUTCDay() % 6 !== 0) await publish(`2.0.${day}`)
    clock.pass(DAY)
  }
  // Saturday and Sunday are over: Monday morning, a working hour.
  while (new Date(clock.now()).getUTCDay() !== 1) clock.pass(DAY)
  clock.pass(2 * HOUR)
  const report = () => world.ask<SecurityReport>('security.report', { agent_id: PLANNER })
  return { ...world, clock, publish, steal, report, listed }
}

describe('what registries recorded of an agent', () => {
  it('is judged: a signature from an unknown address suspends the agent and is told with the usual', async () => {
    const world = await watched()
    expect((await world.report()).alerts).toEqual([])
    expect(await world.steal('6.6.6', '127.9.9.9')).toBe(201)
    const { alerts } = await world.report()
    expect(alerts).toMatchObject([
      {
        kind: 'unusual_signing',
        severity: 'critical',
        state: 'open',
        evidence: {
          anomaly: 'signing_from_unexpected_ip',
          line: 'Manifest signed from unknown IP: 127.9.9.9',
          usual_addresses: ['127.0.0.1'],
          pattern: { hours: expect.arrayContaining([9, 16]), networks: [{ network: '127.0.0.0/24' }] },
          signatures: expect.arrayContaining([expect.objectContaining({ network: '127.9.9.0/24', odd: true })]),
          responses: ['The agent was suspended at every registry', expect.stringContaining('waits for a person')],
        },
      },
    ])
    expect((await world.listed()).state).toBe('suspended')
    // The key is not revoked by itself.
    expect(await world.owner.store.cache.revocations()).toEqual([])
  })

  it('ends the key by itself where the policy lets it act unattended', async () => {
    const world = await watched({ unattended: true })
    await world.steal('6.6.6', '127.9.9.9')
    const [alert] = (await world.report()).alerts
    expect(alert?.evidence['responses']).toEqual(['The agent was suspended at every registry', 'The key was revoked'])
    expect(await world.owner.store.cache.revocations()).toMatchObject([
      { key_id: world.ownerKey, reason: 'key_compromise' },
    ])
  })

  it('is one alert however often it is noticed', async () => {
    const world = await watched()
    for (const version of ['6.6.6', '6.6.7', '6.6.8']) {
      await world.steal(version, '127.9.9.9')
      world.clock.pass(HOUR / 2)
      await world.report()
    }
    expect((await world.report()).alerts.map(({ count }) => count)).toEqual([3])
  })

  it('is judged once, however many look at the same time', async () => {
    const world = await watched()
    await world.steal('6.6.6', '127.9.9.9')
    const [, , { alerts }] = await Promise.all([world.report(), world.report(), world.report()])
    expect(alerts.map(({ count }) => count)).toEqual([1])
    const drawn = alerts[0]?.evidence['signatures'] as { odd: boolean }[]
    expect(drawn.filter(({ odd }) => odd)).toHaveLength(1)
  })

  it('"this was me" teaches: the agent is back, and the address is usual from then on', async () => {
    const world = await watched()
    await world.steal('3.0.0', '127.9.9.9')
    const [alert] = (await world.report()).alerts
    world.clock.pass(1000)
    expect((await world.ask<Alert>('alerts.teach', { id: alert?.id })).state).toBe('resolved')
    expect((await world.listed()).state).toBe('active')
    world.clock.pass(HOUR)
    await world.steal('3.0.1', '127.9.9.10')
    expect((await world.report()).alerts).toEqual([])
  })

  it('is not told anew after a restart', async () => {
    const world = await watched()
    await world.steal('6.6.6', '127.9.9.9')
    await world.report()
    const { keys } = await world.owner.engine.work()
    keys.signing.forget()
    expect((await world.report()).alerts.map(({ count }) => count)).toEqual([1])
  })

  it('leaves alone what the policy does not watch', async () => {
    const { security_monitoring } = (await import('../../../../src/shared/model/policy')).defaultPolicy()
    const world = await watched({
      security_monitoring: {
        ...security_monitoring,
        alerts: { unusual_signing_activity: [], suspicious_attestations: [] },
      },
    })
    await world.steal('6.6.6', '127.9.9.9')
    expect((await world.report()).alerts).toEqual([])
  })
})

describe('an alert', () => {
  it('that is snoozed is open again when its time is over', async () => {
    const world = await watched()
    await world.steal('6.6.6', '127.9.9.9')
    const [alert] = (await world.report()).alerts
    const until = new Date(world.clock.now() + HOUR).toISOString()
    await world.ask('alerts.snooze', { id: alert?.id, until })
    await world.ask('alerts.assign', { id: alert?.id, to: 'night shift' })
    const { wakeSnoozed } = await import('../../../../src/main/engine/security')
    await wakeSnoozed(world.owner.context)
    expect((await world.report()).alerts).toMatchObject([{ state: 'snoozed', assigned_to: 'night shift' }])
    world.clock.pass(HOUR)
    await wakeSnoozed(world.owner.context)
    expect((await world.report()).alerts).toMatchObject([{ state: 'open' }])
  })
})
