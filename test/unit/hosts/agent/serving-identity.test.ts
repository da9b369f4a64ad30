import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemRandom } from '../../../../src/main/adapters/clock'
import { PinnedHttp } from '../../../../src/main/adapters/http'
import { ensureKeyFile, FileVault } from '../../../../src/main/adapters/keyvault'
import { openAgentStore } from '../../../../src/main/adapters/sqlite'
import { RegistryView } from '../../../../src/main/engine/agent'
import { certifiedIdentity, operationalKeys } from '../../../../src/main/hosts/agent/operational-keys'
import { ServingIdentity } from '../../../../src/main/hosts/agent/serving-identity'
import { verifyManifestEnvelope } from '../../../../src/main/protocol/discovery'
import { agentId, toInstant } from '../../../../src/shared/model/ids'
import { newSigner, signedManifest } from '../../../fixtures/registry-documents'
import { ServedRegistry } from '../../../fixtures/served-registry'
import { HandClock, quiet } from '../../engine/agent/agent-under-test'

const WORKER = agentId.parse('worker')
const MINUTE = 60_000
const DAY = 86_400_000

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** An agent's home and a registry that lists its manifest, as its program composes them. */
async function serving() {
  const clock = new HandClock()
  const registry = await ServedRegistry.start({ name: 'test', clock })
  closing.push(() => registry.stop())
  const home = mkdtempSync(join(tmpdir(), 'agent-home-'))
  const unlock = { method: 'key_file', path: join(home, 'vault.key') } as const
  ensureKeyFile(unlock.path)
  const vault = new FileVault(join(home, 'vault'), clock)
  await vault.create(unlock)
  const owner = newSigner()
  const certified = (keys: Awaited<ReturnType<typeof operationalKeys>>, version: string) => ({
    agent: { id: WORKER, name: 'W', version, class: 'worker', specialization: 's', status: 'active' },
    identity: {
      primary_key: owner.publicKey,
      operational_keys: [keys.message, keys.tls].map((key) => ({
        ...key.public,
        not_before: toInstant(clock.now() - MINUTE),
        not_after: toInstant(clock.now() + 29 * DAY),
      })),
    },
    tls: { pins: [keys.tls.key_id] },
  })
  const first = certified(await operationalKeys(vault, WORKER, false), '1.0.0')
  await registry.publish(owner, WORKER, first)
  const manifest = verifyManifestEnvelope(await signedManifest(owner, WORKER, first), { now: clock.now() })
  const identity = await certifiedIdentity(vault, manifest, clock, { dnsNames: [], ips: ['127.0.0.1'] })
  const http = new PinnedHttp({
    clock,
    random: systemRandom,
    log: quiet,
    policy: () => ({ offline: false, allowPrivateAddresses: true }),
  })
  closing.push(() => http.close())
  const { store } = await openAgentStore({ file: join(home, 'agent.db'), clock, log: quiet })
  closing.push(() => store.close())
  const shown: string[] = []
  const view = new RegistryView({
    origin: registry.url,
    rootKeys: [registry.rootKey],
    identity,
    http,
    memory: store.registries,
    clock,
  })
  const agent = new ServingIdentity(manifest, identity, {
    registry: view,
    identify: async (next) => {
      // As the program does: what another one put into the home is in its file only.
      const now = new FileVault(join(home, 'vault'), clock)
      await now.open(unlock)
      return certifiedIdentity(now, next, clock, { dnsNames: [], ips: ['127.0.0.1'] })
    },
    show: ({ certificate }) => void shown.push(certificate),
    takeAfterMs: 10 * MINUTE,
    clock,
    log: quiet,
  })
  /** Another program makes keys in the home, and the owner certifies them. */
  const renew = async (how: 'overlapping' | 'instead' = 'overlapping') => {
    const other = new FileVault(join(home, 'vault'), clock)
    await other.open(unlock)
    const keys = await operationalKeys(other, WORKER, true)
    const next = certified(keys, '2.0.0')
    // As sign-manifest does: those before are certified on, unless they were stolen.
    const kept = how === 'overlapping' ? first : { identity: { operational_keys: [] }, tls: { pins: [] } }
    await registry.publish(owner, WORKER, {
      ...next,
      identity: {
        ...next.identity,
        operational_keys: [...next.identity.operational_keys, ...kept.identity.operational_keys],
      },
      tls: { pins: [...next.tls.pins, ...kept.tls.pins] },
    })
    return keys
  }
  return { agent, clock, shown, renew, identity, registry, owner, certified, first }
}

describe('an agent whose owner certifies other keys of its home', () => {
  let world: Awaited<ReturnType<typeof serving>>
  beforeEach(async () => {
    world = await serving()
  })

  it('goes on with those it has until everybody has heard of the others, and then takes them', async () => {
    const { agent, clock, shown, renew, identity } = world
    const keys = await renew()
    clock.pass(9 * MINUTE)
    await agent.look()
    expect([agent.now, shown]).toEqual([identity, []])
    clock.pass(2 * MINUTE)
    await agent.look()
    expect([agent.now.signer.keyId, agent.now.tlsKey]).toEqual([keys.message.key_id, keys.tls.key_id])
    expect(shown).toEqual([agent.now.tls?.certificate])
    await agent.look()
    expect(shown).toHaveLength(1)
  })

  it('takes them at once where those it has are certified no more', async () => {
    const { agent, renew } = world
    const keys = await renew('instead')
    await agent.look()
    expect([agent.now.signer.keyId, agent.now.tlsKey]).toEqual([keys.message.key_id, keys.tls.key_id])
  })

  it('shows a fresh certificate where the same keys are certified for longer', async () => {
    const { agent, clock, shown, registry, owner, first, identity } = world
    clock.pass(20 * DAY)
    const term = { not_before: toInstant(clock.now() - MINUTE), not_after: toInstant(clock.now() + 29 * DAY) }
    const operational_keys = first.identity.operational_keys.map((key) => ({ ...key, ...term }))
    await registry.publish(owner, WORKER, { ...first, identity: { ...first.identity, operational_keys } })
    clock.pass(11 * MINUTE)
    await agent.look()
    expect([agent.now.signer.keyId, agent.now.tlsKey]).toEqual([identity.signer.keyId, identity.tlsKey])
    expect(shown).toHaveLength(1)
    expect(shown).not.toEqual([identity.tls?.certificate])
  })

  it('keeps what it has where none of the certified keys is of its home, and says so once', async () => {
    const { agent, clock, registry, owner, certified, identity } = world
    const elsewhere = new FileVault(join(mkdtempSync(join(tmpdir(), 'elsewhere-')), 'vault'), clock)
    await elsewhere.create({ method: 'passphrase', passphrase: 'four words on paper' })
    await registry.publish(owner, WORKER, certified(await operationalKeys(elsewhere, WORKER, false), '3.0.0'))
    clock.pass(11 * MINUTE)
    await expect(agent.look()).rejects.toMatchObject({ code: 'key_expired' })
    await expect(agent.look()).resolves.toBeUndefined()
    expect(agent.now).toBe(identity)
  })
})
