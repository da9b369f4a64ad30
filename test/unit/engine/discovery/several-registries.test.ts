import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { searchAgents } from '../../../../src/main/engine/discovery/search-agents'
import { revokeKey } from '../../../../src/main/engine/registry'
import { clientProfile } from '../../../fixtures/client-profile'
import { newSigner } from '../../../fixtures/registry-documents'
import { ServedRegistry } from '../../../fixtures/served-registry'
import { HandClock } from '../agent/agent-under-test'
import { revocationOf } from '../registry/registry-under-test'

const HOUR = 3_600_000
const closing: (() => Promise<unknown> | undefined)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const clock = () => new HandClock()
const served = async (name: string, at: HandClock) => {
  const registry = await ServedRegistry.start({ name, clock: at })
  closing.push(() => registry.stop())
  return registry
}
const entry = (registry: ServedRegistry, priority: number, more: object = {}) => ({
  url: registry.url,
  priority,
  root_keys: [registry.rootKey],
  ...more,
})
const client = async (at: HandClock, discovery: Record<string, unknown>) => {
  const profile = await clientProfile(at, { discovery })
  closing.push(() => profile.close())
  return profile
}
/** Accepts connections and never says a word. */
const hung = async () => {
  const sockets = new Set<{ destroy(): void }>()
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
    return undefined
  })
  return `https://127.0.0.1:${(server.address() as { port: number }).port}`
}
const outcomes = ({ attempts }: Awaited<ReturnType<typeof searchAgents>>) =>
  attempts.map(({ outcome, code }) => (code === undefined ? outcome : `${outcome} ${code}`))
const ids = ({ rows }: Awaited<ReturnType<typeof searchAgents>>) => rows.map(({ summary }) => summary.id)

/** Is set back a little whenever it is looked at. */
class SinkingClock extends HandClock {
  #looks = 0

  override now(): number {
    return super.now() - 5 * this.#looks++
  }
}

describe('a discovery over several registries', () => {
  it('keeps what it learned readable though the clock is set back while a registry answers', async () => {
    const registry = await served('primary', clock())
    const { context, api } = await client(new SinkingClock(), { registries: [entry(registry, 1)] })
    expect(outcomes(await searchAgents(context, {}))).toEqual(['answered'])
    const listed = await api.call('registries.list', {})
    expect(listed).toMatchObject({ ok: true, output: { registries: [{ state: 'ok', latency_ms: 0 }] } })
  })

  it('tries the next one when the first hangs, and does not wait for it a second time', async () => {
    const at = clock()
    const backup = await served('backup', at)
    await backup.publish(newSigner(), 'planner')
    const dead = { url: await hung(), priority: 1, timeout_ms: 300, root_keys: [backup.rootKey] }
    const { context } = await client(at, { registries: [dead, entry(backup, 2)] })
    const first = await searchAgents(context, {})
    expect(outcomes(first)).toEqual(['failed network_timeout', 'answered'])
    expect(ids(first)).toEqual(['planner'])
    at.pass(1000)
    const second = await searchAgents(context, {})
    expect(outcomes(second)).toEqual(['skipped network_timeout', 'cached'])
    expect(second.attempts[0]).toMatchObject({ duration_ms: 0, retry_at: '2025-11-21T08:00:30.000Z' })
  })

  it('asks a skipped registry again when its time has come, and waits longer after each further failure', async () => {
    const at = clock()
    const registry = await served('primary', at)
    const { context } = await client(at, { registries: [entry(registry, 1)] })
    await registry.stop()
    expect(outcomes(await searchAgents(context, {}))).toEqual(['failed network_unreachable'])
    at.pass(30_000)
    expect(outcomes(await searchAgents(context, {}))).toEqual(['failed network_unreachable'])
    at.pass(59_000)
    expect(outcomes(await searchAgents(context, {}))).toEqual(['skipped network_unreachable'])
    await registry.start()
    at.pass(1000)
    expect(outcomes(await searchAgents(context, {}))).toEqual(['answered'])
  })

  it('asks a skipped registry all the same when a person wants it', async () => {
    const at = clock()
    const registry = await served('primary', at)
    const { context } = await client(at, { registries: [entry(registry, 1)] })
    await registry.stop()
    await searchAgents(context, {})
    await registry.start()
    expect(outcomes(await searchAgents(context, { refresh: 'always' }))).toEqual(['answered'])
  })

  it('asks a registry at once when its root key was accepted, though it was refused a moment ago for want of one', async () => {
    const at = clock()
    const registry = await served('primary', at)
    const profile = await client(at, { registries: [{ url: registry.url }] })
    expect(outcomes(await searchAgents(profile.context, {}))).toEqual(['failed registry_root_unknown'])
    profile.setPolicy({ discovery: { registries: [entry(registry, 1)] } })
    expect(outcomes(await searchAgents(profile.context, {}))).toEqual(['answered'])
  })

  it('stops at the first failure where the policy says so', async () => {
    const at = clock()
    const [primary, backup] = [await served('primary', at), await served('backup', at)]
    const registries = [entry(primary, 1), entry(backup, 2)]
    const { context } = await client(at, { registries, on_registry_failure: { action: 'fail' } })
    await primary.stop()
    expect(outcomes(await searchAgents(context, {}))).toEqual(['failed network_unreachable'])
  })

  it('serves what is cached as stale, with its age, when nobody answers', async () => {
    const at = clock()
    const registry = await served('primary', at)
    await registry.publish(newSigner(), 'planner')
    const { context } = await client(at, { registries: [entry(registry, 1)] })
    await searchAgents(context, {})
    await registry.stop()
    at.pass(25 * HOUR)
    const found = await searchAgents(context, {})
    expect(outcomes(found)).toEqual(['failed network_unreachable'])
    expect(found.rows[0]?.provenance).toMatchObject({
      source: 'primary',
      stale: true,
      fetched_at: '2025-11-21T08:00:00.000Z',
      expires_at: '2025-11-22T08:00:00.000Z',
    })
  })

  it('keeps nothing of a registry that is away where the policy keeps no results', async () => {
    const at = clock()
    const registry = await served('primary', at)
    await registry.publish(newSigner(), 'planner')
    const discovery = { registries: [entry(registry, 1)], on_registry_failure: { cache_results: false } }
    const { context } = await client(at, discovery)
    expect(ids(await searchAgents(context, {}))).toEqual(['planner'])
    await registry.stop()
    expect(ids(await searchAgents(context, { refresh: 'always' }))).toEqual([])
    await registry.start()
    expect(ids(await searchAgents(context, { refresh: 'always' }))).toEqual(['planner'])
  })

  it('shows an agent once, as the registry that is asked first lists it, and follows a changed order', async () => {
    const at = clock()
    const [primary, backup] = [await served('primary', at), await served('backup', at)]
    const owner = newSigner()
    await primary.publish(owner, 'planner')
    await backup.publish(owner, 'planner')
    const profile = await client(at, { registries: [entry(primary, 1), entry(backup, 2)] })
    await profile.api.call('registries.refresh', {})
    const found = await searchAgents(profile.context, { refresh: 'never' })
    expect([found.total, found.rows.map(({ provenance }) => provenance.source)]).toEqual([1, ['primary']])
    profile.setPolicy({ discovery: { registries: [entry(primary, 2), entry(backup, 1)] } })
    const turned = await searchAgents(profile.context, { refresh: 'never' })
    expect([turned.total, turned.rows.map(({ provenance }) => provenance.source)]).toEqual([1, ['backup']])
  })

  it('keeps two registries apart that call themselves alike', async () => {
    const at = clock()
    const [one, other] = [await served('lab', at), await served('lab', at)]
    await one.publish(newSigner(), 'planner')
    await other.publish(newSigner(), 'builder')
    const profile = await client(at, { registries: [entry(one, 1), entry(other, 2)] })
    await profile.api.call('registries.refresh', {})
    expect(ids(await searchAgents(profile.context, { refresh: 'never' })).sort()).toEqual(['builder', 'planner'])
  })

  it('forgets what a registry said that left the policy', async () => {
    const at = clock()
    const [primary, backup] = [await served('primary', at), await served('backup', at)]
    await primary.publish(newSigner(), 'planner')
    await backup.publish(newSigner(), 'builder')
    const profile = await client(at, { registries: [entry(primary, 1), entry(backup, 2)] })
    await profile.api.call('registries.refresh', {})
    profile.setPolicy({ discovery: { registries: [entry(backup, 2)] } })
    expect(ids(await searchAgents(profile.context, { refresh: 'never' }))).toEqual(['builder'])
  })
})

describe('in quorum mode', () => {
  const four = async (at: HandClock) => Promise.all(['a', 'b', 'c', 'd'].map((name) => served(name, at)))

  it('three registries outvote one, whichever is asked first', async () => {
    const at = clock()
    const registries = await four(at)
    const [owner, thief] = [newSigner(), newSigner()]
    for (const [index, registry] of registries.entries()) await registry.publish(index === 0 ? thief : owner, 'planner')
    const entries = registries.map((registry, index) => entry(registry, index + 1))
    const profile = await client(at, { registries: entries, mode: 'quorum', quorum: 3 })
    await profile.api.call('registries.refresh', {})
    const { rows, total } = await searchAgents(profile.context, { refresh: 'never' })
    expect([total, rows.map(({ summary }) => summary.key_id)]).toEqual([1, [owner.keyId]])
  })

  it('nothing is believed where too few agree', async () => {
    const at = clock()
    const registries = await four(at)
    const owners = [newSigner(), newSigner()]
    for (const [index, registry] of registries.entries())
      await registry.publish(owners[index % 2] ?? newSigner(), 'planner')
    const entries = registries.map((registry, index) => entry(registry, index + 1))
    const profile = await client(at, { registries: entries, mode: 'quorum' })
    await profile.api.call('registries.refresh', {})
    expect((await searchAgents(profile.context, { refresh: 'never' })).total).toBe(0)
    expect(await profile.api.call('agents.get', { agent_id: 'planner' })).toMatchObject({
      ok: false,
      error: { code: 'quorum_not_reached' },
    })
  })

  it('an answer of registries that the quorum needs is asked for, not only that of the first', async () => {
    const at = clock()
    const registries = await four(at)
    const owner = newSigner()
    for (const registry of registries) await registry.publish(owner, 'planner')
    const entries = registries.map((registry, index) => entry(registry, index + 1))
    const { context } = await client(at, { registries: entries, mode: 'quorum' })
    expect(ids(await searchAgents(context, {}))).toEqual(['planner'])
  })
})

describe('a row that its registry says again', () => {
  it('is as fresh as the last time it was said', async () => {
    const at = clock()
    const registry = await served('primary', at)
    await registry.publish(newSigner(), 'planner')
    const { context } = await client(at, { registries: [entry(registry, 1)] })
    await searchAgents(context, {})
    at.pass(10 * HOUR)
    const again = await searchAgents(context, { refresh: 'always' })
    expect([outcomes(again), again.rows[0]?.provenance.fetched_at]).toEqual([['unchanged'], '2025-11-21T18:00:00.000Z'])
  })
})

describe('the order of the registries', () => {
  it('is changed by name, and written into the policy file', async () => {
    const at = clock()
    const [primary, backup] = [await served('primary', at), await served('backup', at)]
    const profile = await client(at, { registries: [entry(primary, 1), entry(backup, 2)] })
    await profile.api.call('registries.refresh', {})
    const turned = await profile.api.call('registries.order', { names: ['backup'] })
    expect(turned).toMatchObject({ ok: true, output: { registries: [{ name: 'backup' }, { name: 'primary' }] } })
    expect(profile.context.policy().discovery.registries).toMatchObject([{ priority: 2 }, { priority: 1 }])
    expect(await profile.api.call('registries.order', { names: ['nobody'] })).toMatchObject({
      error: { code: 'registry_unknown' },
    })
  })
})

describe('the cache of a registry', () => {
  it('is cleared by name and filled again by the next refresh; what is revoked stays revoked', async () => {
    const at = clock()
    const primary = await served('primary', at)
    const owner = newSigner()
    await primary.publish(owner, 'planner')
    await revokeKey(primary.registry, await revocationOf(owner, owner, 'planner'))
    const profile = await client(at, { registries: [entry(primary, 1)] })
    await profile.api.call('registries.refresh', {})
    expect(await profile.api.call('registries.clear', { name: 'primary' })).toMatchObject({ output: { dropped: 1 } })
    expect((await searchAgents(profile.context, { refresh: 'never' })).total).toBe(0)
    expect(await profile.api.call('registries.revocations', {})).toMatchObject({
      output: { revocations: [{ revocation: { key_id: owner.keyId }, source: 'primary' }] },
    })
    expect((await searchAgents(profile.context, { refresh: 'always' })).total).toBe(1)
  })

  it('remembers how its registry answered', async () => {
    const at = clock()
    const primary = await served('primary', at)
    const profile = await client(at, { registries: [entry(primary, 1)] })
    await searchAgents(profile.context, {})
    await primary.stop()
    at.pass(1000)
    await searchAgents(profile.context, { refresh: 'always' })
    expect(await profile.api.call('registries.history', { name: 'primary' })).toMatchObject({
      output: { samples: [{ outcome: 'answered' }, { outcome: 'failed', code: 'network_unreachable' }] },
    })
  })
})
