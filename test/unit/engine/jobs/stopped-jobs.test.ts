import { afterEach, describe, expect, it, vi } from 'vitest'
import { importManifests } from '../../../../src/main/engine/discovery/import-manifests'
import type { EngineEvent } from '../../../../src/main/engine/ports'
import type { JobOf } from '../../../../src/shared/model/job'
import { clientProfile } from '../../../fixtures/client-profile'
import { FaultProxy } from '../../../fixtures/fault-proxy'
import { newSigner } from '../../../fixtures/registry-documents'
import { ServedRegistry } from '../../../fixtures/served-registry'
import { HandClock } from '../agent/agent-under-test'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const profile = async (policy: Record<string, unknown> = {}, clock = new HandClock()) => {
  const client = await clientProfile(clock, policy)
  closing.push(() => client.close())
  const ask = async (command: string, input: unknown = {}) => {
    const answer = await client.api.call(command, input)
    if (!answer.ok) throw Object.assign(new Error(answer.error.message), answer.error)
    return answer.output
  }
  const at = (of: JobOf, fits: (event: Extract<EngineEvent, { name: 'job.changed' }>['payload']) => boolean) =>
    client.told((event) => event.name === 'job.changed' && event.payload.kind === of.kind && fits(event.payload))
  return { ...client, ask, at }
}

const manifest = (id: string): string =>
  JSON.stringify({
    identity: { agent_id: id, name: id },
    specs: { version: '1.0.0', description: 'Writes minutes' },
    capabilities: { operations: [{ name: 'write_minutes' }] },
  })

describe('an import that is stopped', () => {
  it('keeps whole what it has taken, takes nothing more, and says how far it came', async () => {
    const { ask, context, store } = await profile()
    const of = { kind: 'import', subject: 'folder' } as const
    const file = (index: number) => ({ name: `${index}.json`, text: manifest(`agent-${index}`) })
    const stopping = { name: '2.json', text: '' }
    // Stopped while the third is read: that one is still taken, and whole.
    Object.defineProperty(stopping, 'text', { get: () => context.jobs.stop(of) && manifest('agent-2') })
    const importing = importManifests(context, 'folder', [file(0), file(1), stopping, file(3), file(4)])
    await expect(importing).rejects.toMatchObject({ code: 'cancelled' })
    const { rows } = await store.cache.searchAgents({ limit: 10 })
    expect(rows.map(({ summary }) => summary.id).sort()).toEqual(['agent-0', 'agent-1', 'agent-2'])
    for (const { manifestDigest } of rows) expect(await store.cache.document(manifestDigest)).toBeDefined()
    expect(await ask('jobs.list')).toMatchObject({
      jobs: [{ state: 'stopped', step: expect.stringContaining('3 of 5 files were read') }],
    })
    expect((await store.audit.list({ limit: 1 }))[0]).toMatchObject({
      action: 'manifests.imported',
      details: { imported: 3, of: 5 },
    })
  })
})

describe('a restore that is stopped', () => {
  it('ends while its passphrase is still hashed, and leaves the vault as it was', async () => {
    const passphrase = 'a long enough passphrase'
    const from = await profile()
    await from.ask('vault.create', { passphrase })
    await from.ask('keys.generate', { role: 'owner', agent_id: 'planner' })
    const { base64 } = (await from.ask('vault.backup', { passphrase })) as { base64: string }
    const { ask, at, context } = await profile()
    await ask('vault.create', { passphrase })
    const opening = vi.spyOn(context.vault, 'restore')
    const of = { kind: 'restore', subject: '' } as const
    const begun = at(of, ({ state }) => state === 'running')
    const restoring = ask('vault.restore', { base64, passphrase }).catch((error: unknown) => error)
    await begun
    expect(await ask('jobs.stop', of)).toEqual({ stopping: true })
    expect(await restoring).toMatchObject({ code: 'cancelled' })
    expect(await ask('jobs.list')).toMatchObject({ jobs: [{ kind: 'restore', state: 'stopped' }] })
    expect(opening.mock.settledResults).toMatchObject([{ type: 'incomplete' }])
    await expect(opening.mock.results[0]?.value).rejects.toMatchObject({ code: 'cancelled' })
    expect(await ask('keys.list')).toEqual({ keys: [] })
    expect(await ask('vault.restore', { base64, passphrase })).toMatchObject({ keys: [{ agent_id: 'planner' }] })
  })
})

describe('a refresh that is stopped', () => {
  /** Two registries, one behind a link that lets nothing through; a client of both. */
  const halfSilent = async () => {
    const clock = new HandClock()
    const [near, far] = await Promise.all(['near', 'far'].map((name) => ServedRegistry.start({ name, clock })))
    if (near === undefined || far === undefined) throw new Error('no registries')
    await near.publish(newSigner(), 'planner')
    const link = await FaultProxy.listen(Number(new URL(far.url).port))
    closing.push(
      () => near.stop(),
      () => far.stop(),
      () => link.close(),
    )
    link.both({ parted: true })
    const registries = [
      { url: near.url, name: 'near', root_keys: [near.rootKey] },
      { url: link.origin, name: 'far', root_keys: [far.rootKey], timeout_ms: 60_000 },
    ]
    return { ...(await profile({ discovery: { registries } }, clock)), link }
  }
  const of = { kind: 'refresh', subject: '' } as const

  it('keeps what has answered, leaves the others as they were, and holds nothing against them', async () => {
    const { ask, at, store } = await halfSilent()
    const oneLeft = at(of, ({ step }) => step === 'Reading far')
    const refreshing = ask('registries.refresh').catch((error: unknown) => error)
    await oneLeft
    expect(await ask('jobs.list')).toMatchObject({ jobs: [{ state: 'running', share: { done: 1, of: 2 } }] })
    expect(await ask('jobs.stop', of)).toEqual({ stopping: true })
    expect(await refreshing).toMatchObject({ code: 'cancelled' })
    expect((await store.cache.searchAgents({ limit: 10 })).rows.map(({ source }) => source)).toEqual(['near'])
    expect(await ask('registries.list')).toMatchObject({
      registries: [
        { name: 'near', state: 'ok' },
        { name: 'far', state: 'unknown' },
      ],
    })
  })

  it('is stopped for that person alone: whoever waits for the same registry reads it anew', async () => {
    const { ask, at, link } = await halfSilent()
    const oneLeft = at(of, ({ step }) => step === 'Reading far')
    const refreshing = ask('registries.refresh').catch((error: unknown) => error)
    await oneLeft
    const another = ask('registries.refresh', { name: 'far' })
    link.both({})
    await ask('jobs.stop', of)
    expect(await refreshing).toMatchObject({ code: 'cancelled' })
    expect(await another).toMatchObject({ attempts: [{ registry: 'far', outcome: 'answered' }] })
  })
})

describe('an addition of a registry that is stopped', () => {
  /** A registry that lists one agent, behind a link that can be parted; a client that knows none. */
  const linked = async () => {
    const clock = new HandClock()
    const registry = await ServedRegistry.start({ name: 'far', clock })
    await registry.publish(newSigner(), 'planner')
    const link = await FaultProxy.listen(Number(new URL(registry.url).port))
    closing.push(
      () => registry.stop(),
      () => link.close(),
    )
    const client = await profile({}, clock)
    const of = { kind: 'add', subject: link.origin } as const
    const begin = () =>
      client.ask('registries.add', { url: link.origin, root_key: registry.rootKey }).catch((error: unknown) => error)
    return { ...client, link, of, begin }
  }

  it('before its root key is compared leaves the policy as it was', async () => {
    const { ask, at, link, of, begin } = await linked()
    link.both({ parted: true })
    const comparing = at(of, ({ step }) => step === 'Comparing its root key')
    const adding = begin()
    await comparing
    expect(await ask('jobs.stop', of)).toEqual({ stopping: true })
    expect(await adding).toMatchObject({ code: 'cancelled', message: 'it was stopped: it was not added' })
    expect(await ask('registries.list')).toEqual({ registries: [] })
  })

  it('while it is read stays added, and the next refresh reads it', async () => {
    const { ask, at, link, of, begin } = await linked()
    const reading = at(of, ({ step }) => step === 'Reading far')
    const adding = begin()
    await Promise.all([reading.then(() => link.both({ parted: true })), reading.then(() => ask('jobs.stop', of))])
    expect(await adding).toMatchObject({ name: 'far', state: 'unknown', agents: 0 })
    expect(await ask('jobs.list')).toMatchObject({
      jobs: [{ kind: 'add', state: 'done', step: 'far is among the registries, and is yet to be read' }],
    })
    link.both({})
    expect(await ask('registries.refresh')).toMatchObject({ attempts: [{ registry: 'far', outcome: 'answered' }] })
  })
})
