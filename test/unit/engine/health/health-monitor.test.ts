import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { refreshRegistries } from '../../../../src/main/engine/discovery/search-agents'
import { HealthMonitor } from '../../../../src/main/engine/health/health-monitor'
import { agentId } from '../../../../src/shared/model/ids'
import { clientProfile } from '../../../fixtures/client-profile'
import { newSigner } from '../../../fixtures/registry-documents'
import { ServedRegistry } from '../../../fixtures/served-registry'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const INTERVAL_MS = 10_000
/** Jitter is 20 %: no poll is later than this after the one before. */
const LONGEST_MS = INTERVAL_MS * 1.2
const planner = agentId.parse('planner')

/** A client that watches one agent whose manifest names an endpoint nobody has certified keys for: each poll is a miss. */
const watching = async (vault: 'open' | 'locked' = 'open') => {
  const clock = new HandClock()
  const registry = await ServedRegistry.start({ name: 'lab', clock })
  closing.push(() => registry.stop())
  const client = await clientProfile(clock, {
    discovery: { registries: [{ url: registry.url, root_keys: [registry.rootKey] }] },
    health: { poll_interval_ms: INTERVAL_MS, misses_until_down: 2 },
  })
  closing.push(() => client.close())
  await registry.publish(newSigner(), planner, {
    capabilities: { interfaces: [endpoint], operations: [{ name: 'build' }] },
    tls: { pins: [newSigner().keyId] },
  })
  await refreshRegistries(client.context)
  const keyFile = join(client.folder, 'vault.key')
  writeFileSync(keyFile, randomBytes(32), { mode: 0o600 })
  if (vault === 'open') await client.context.vault.create({ method: 'key_file', path: keyFile })
  const monitor = new HealthMonitor(client.context)
  closing.push(() => monitor.stop())
  await monitor.watchRegistered()
  const sampled = () => client.told(({ name }) => name === 'health.sampled')
  /** Lets time pass until the next poll is due and was made; the one before may still be putting its alert down. */
  const nextPoll = async () => {
    let polled = false
    const told = sampled().then(() => {
      polled = true
    })
    while (!polled) {
      clock.pass(LONGEST_MS)
      await new Promise((resume) => setImmediate(resume))
    }
    await told
  }
  const samples = async () => (await client.store.health.samples(planner, '2000-01-01T00:00:00Z' as never, 100)).length
  const alerts = async () =>
    (await client.store.alerts.list({ state: 'open' })).map(({ kind, agent_id }) => [kind, agent_id])
  return { clock, registry, client, monitor, nextPoll, samples, alerts }
}

const endpoint = { type: 'api', protocol: 'https', endpoint: 'https://127.0.0.1:9' }

describe('an agent that is watched', () => {
  it('is down after two misses in a row, and not after one', async () => {
    const { nextPoll, client, alerts } = await watching()
    await nextPoll()
    expect(client.events.filter(({ name }) => name === 'health.sampled').at(-1)).toMatchObject({
      payload: { sample: { agent_id: planner, up: false }, health: { state: 'missed' } },
    })
    expect(await alerts()).toEqual([])
    await nextPoll()
    expect(client.events.filter(({ name }) => name === 'health.sampled').at(-1)).toMatchObject({
      payload: { health: { state: 'down' } },
    })
    expect(await alerts()).toEqual([['agent_down', planner]])
  })

  it('is one alert, however long it stays away', async () => {
    const { nextPoll, alerts } = await watching()
    for (let poll = 0; poll < 5; poll++) await nextPoll()
    expect(await alerts()).toEqual([['agent_down', planner]])
  })

  it('is polled once an interval, give or take the jitter', async () => {
    const { nextPoll, samples, clock } = await watching()
    await nextPoll()
    clock.pass(INTERVAL_MS * 0.79)
    expect(await samples()).toBe(1)
    await nextPoll()
    expect(await samples()).toBe(2)
  })

  it('is not measured while the vault is locked: not measured is not down', async () => {
    const { clock, samples, alerts } = await watching('locked')
    for (let poll = 0; poll < 5; poll++) {
      clock.pass(LONGEST_MS)
      await new Promise((resume) => setImmediate(resume))
    }
    expect([await samples(), await alerts()]).toEqual([0, []])
  })

  it('is not asked any more once watching has stopped', async () => {
    const { monitor, nextPoll, clock, samples } = await watching()
    await nextPoll()
    monitor.stop()
    clock.pass(LONGEST_MS * 3)
    await new Promise((resume) => setImmediate(resume))
    expect(await samples()).toBe(1)
  })
})
