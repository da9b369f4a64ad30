import { describe, expect, it } from 'vitest'
import { CallerDirectory, RegistryView } from '../../../../src/main/engine/agent'
import type { Http, HttpRequest, HttpResponse, RegistryMemory } from '../../../../src/main/engine/ports'
import { signRoot, signSnapshot, verifyManifestEnvelope } from '../../../../src/main/protocol/discovery'
import { type Signer, signEnvelope } from '../../../../src/main/protocol/identity'
import { type Envelope, PAYLOAD_TYPE } from '../../../../src/shared/model/envelope'
import { StewardError } from '../../../../src/shared/model/errors'
import { type KeyId, toInstant } from '../../../../src/shared/model/ids'
import { registryRoot, registrySnapshot } from '../../../../src/shared/model/registry'
import { HandClock, newSigner } from './agent-under-test'

const HOUR = 3_600_000

const manifestOf = (
  owner: Signer,
  operational: Signer,
  now: number,
  rotation_history: readonly unknown[] = [],
): Promise<Envelope> =>
  signEnvelope(
    PAYLOAD_TYPE.manifest,
    {
      steward_version: '1.0.0',
      agent: {
        id: 'asker',
        name: 'A',
        version: '1.0.0',
        class: 'task_executor',
        specialization: 'x',
        status: 'active',
      },
      credentials: { mandate: [], constraints: [], prime_directive: 'ask' },
      capabilities: { interfaces: [], operations: [] },
      identity: {
        primary_key: owner.publicKey,
        operational_keys: [
          { ...operational.publicKey, not_before: toInstant(now - HOUR), not_after: toInstant(now + 48 * HOUR) },
        ],
        rotation_history,
      },
    },
    [owner],
  )

/** A registry that answers with documents it really signs, and whose line can be cut. */
class SignedRegistry implements Http {
  readonly root = newSigner()
  owner = newSigner()
  readonly operational = newSigner()
  private readonly snapshotKey = newSigner()
  private manifest: Envelope | undefined
  private replaced: KeyId | undefined
  private publishedAt: number
  version = 1
  state = 'active'
  revoked: KeyId[] = []
  asked: string[] = []
  reachable = true

  constructor(private readonly clock: HandClock) {
    this.publishedAt = clock.now()
  }

  /** The owner names another key, in good order or where the present one is revoked. */
  async rotate(how: 'planned' | 'after_theft' = 'planned'): Promise<Signer> {
    const [old, next] = [this.owner, newSigner()]
    const now = this.clock.now()
    const entry = {
      key_id: old.keyId,
      key: old.publicKey,
      rotated_at: toInstant(now),
      reason: 'scheduled_rotation',
      ...(how === 'planned' && { valid_until: toInstant(now + 30 * 24 * HOUR) }),
    }
    this.replaced = old.keyId
    this.manifest = await manifestOf(next, this.operational, now, [entry])
    if (how === 'after_theft') this.revoked = [old.keyId]
    this.publishedAt = now
    this.owner = next
    this.version += 1
    return next
  }

  async call(_peer: unknown, { path }: HttpRequest): Promise<HttpResponse> {
    if (!this.reachable) throw new StewardError('network_unreachable', 'the registry is away')
    this.asked.push(path)
    const document = await this.document(path)
    return { status: 200, headers: {}, body: Buffer.from(JSON.stringify(document)) }
  }

  stream(): Promise<never> {
    throw new Error('nobody listens here')
  }

  async forget(): Promise<void> {}
  async close(): Promise<void> {}

  private async document(path: string): Promise<unknown> {
    if (path === '/v1/root') return this.rootDocument()
    if (path === '/v1/snapshot') return this.snapshot()
    if ([this.operational.keyId, this.owner.keyId, this.replaced].some((keyId) => path === `/v1/keys/${keyId}`))
      return { envelope: await this.published() }
    throw new StewardError('not_found', 'no such key')
  }

  async published(): Promise<Envelope> {
    this.manifest ??= await manifestOf(this.owner, this.operational, this.clock.now())
    return this.manifest
  }

  private rootDocument(): Promise<Envelope> {
    const [issued_at, expires_at] = [this.clock.now(), this.clock.now() + 1000 * HOUR].map(toInstant)
    const root = {
      registry: 'lab',
      version: 1,
      issued_at,
      expires_at,
      root_key: this.root.publicKey,
      snapshot_keys: [{ ...this.snapshotKey.publicKey, not_after: expires_at }],
      tls_pins: [this.root.keyId],
    }
    return signRoot(registryRoot.parse(root), this.root)
  }

  private async snapshot(): Promise<Envelope> {
    const now = this.clock.now()
    const { summary, digest } = verifyManifestEnvelope(await this.published(), { now })
    const at = toInstant(now)
    const entry = {
      summary,
      manifest_digest: digest,
      revision: 1,
      published_at: toInstant(this.publishedAt),
      state: this.state,
    }
    const revocations = this.revoked.map((key_id) => ({
      key_id,
      agent_id: 'asker',
      reason: 'key_compromise',
      revoked_at: at,
      digest,
    }))
    const content = { registry: 'lab', version: this.version, issued_at: at, expires_at: toInstant(now + HOUR) }
    return signSnapshot(registrySnapshot.parse({ ...content, agents: [entry], revocations }), this.snapshotKey)
  }
}

const newMemory = (): RegistryMemory => {
  let seen = { root: 0, snapshot: 0 }
  return {
    seen: async () => seen,
    remember: async (_origin, versions) => {
      seen = versions
    },
    acceptSetBack: async (_origin, snapshot) => {
      seen = { ...seen, snapshot: Math.min(seen.snapshot, snapshot) }
    },
  }
}

const setUp = (memory = newMemory()) => {
  const clock = new HandClock()
  const registry = new SignedRegistry(clock)
  const signer = newSigner()
  const view = new RegistryView({
    origin: 'https://registry.example',
    rootKeys: [registry.root.keyId],
    identity: { signer, tls: { certificate: '', privateKey: '' } },
    http: registry,
    memory,
    clock,
  })
  const directory = new CallerDirectory({ registry: view, clock, maxRevocationAgeMs: 24 * HOUR })
  return { clock, registry, view, directory, memory, key: registry.operational.keyId }
}

describe('a caller', () => {
  it('is known by the manifest that certifies its key and that a snapshot lists', async () => {
    const { directory, registry, key } = setUp()
    expect(await directory.resolve(key)).toEqual({
      key: registry.operational.publicKey,
      agentId: 'asker',
      ownerKey: registry.owner.keyId,
      predecessors: [],
      tlsPins: [],
    })
  })

  it('is asked about once in five minutes, however many requests it makes', async () => {
    const { directory, registry, clock, key } = setUp()
    await Promise.all([directory.resolve(key), directory.resolve(key)])
    clock.pass(299_000)
    await directory.resolve(key)
    expect(registry.asked).toEqual(['/v1/root', '/v1/snapshot', `/v1/keys/${key}`])
    clock.pass(2000)
    await directory.resolve(key)
    expect(registry.asked.slice(3)).toEqual(['/v1/snapshot'])
  })

  it('nobody certified is unknown, and not asked about again at once', async () => {
    const { directory, registry, clock } = setUp()
    const stranger = newSigner().keyId
    await expect(directory.resolve(stranger)).rejects.toMatchObject({ code: 'request_signer_unknown' })
    const asked = registry.asked.length
    await expect(directory.resolve(stranger)).rejects.toMatchObject({ code: 'request_signer_unknown' })
    expect(registry.asked).toHaveLength(asked)
    clock.pass(10_001)
    await expect(directory.resolve(stranger)).rejects.toMatchObject({ code: 'request_signer_unknown' })
    expect(registry.asked.length).toBeGreaterThan(asked)
  })

  it.each(['operational', 'owner'] as const)(
    'whose %s key is revoked is refused within five minutes',
    async (which) => {
      const { directory, registry, clock, key } = setUp()
      await directory.resolve(key)
      registry.revoked = [registry[which].keyId]
      registry.version = 2
      clock.pass(300_001)
      await expect(directory.resolve(key)).rejects.toMatchObject({ code: 'key_revoked' })
    },
  )

  it('who stays connected is refused as soon as he is looked at again, and those looked at together cost one question', async () => {
    const { directory, registry, clock, key } = setUp()
    await directory.resolve(key)
    clock.pass(5000)
    const asked = registry.asked.length
    await Promise.all([directory.confirmNow(key), directory.confirmNow(key)])
    clock.pass(1000)
    await directory.confirmNow(key)
    expect(registry.asked.slice(asked)).toEqual(['/v1/snapshot'])
    registry.revoked = [key]
    registry.version = 2
    clock.pass(5000)
    await expect(directory.confirmNow(key)).rejects.toMatchObject({ code: 'key_revoked' })
    // Nor is he remembered for his next request.
    await expect(directory.resolve(key)).rejects.toMatchObject({ code: 'key_revoked' })
  })

  it('that the registry suspended is refused', async () => {
    const { directory, registry, key } = setUp()
    registry.state = 'suspended'
    await expect(directory.resolve(key)).rejects.toMatchObject({ code: 'agent_suspended' })
  })

  it('whose certification has run out is refused, even from memory', async () => {
    const { directory, clock, key } = setUp()
    await directory.resolve(key)
    clock.pass(48 * HOUR - 1000)
    await directory.resolve(key)
    clock.pass(2000)
    await expect(directory.resolve(key)).rejects.toMatchObject({ code: 'key_expired' })
  })

  it('known before is served for a day while the registry is away, and no longer', async () => {
    const { directory, registry, clock, key } = setUp()
    await directory.resolve(key)
    registry.reachable = false
    clock.pass(23 * HOUR)
    await expect(directory.resolve(key)).resolves.toMatchObject({ agentId: 'asker' })
    clock.pass(HOUR)
    await expect(directory.resolve(key)).rejects.toMatchObject({ code: 'network_unreachable' })
  })

  it('is not believed on the word of a registry that was set back', async () => {
    const { directory, registry, clock, key } = setUp()
    registry.version = 5
    await directory.resolve(key)
    registry.version = 4
    clock.pass(300_001)
    await expect(directory.resolve(key)).rejects.toMatchObject({ code: 'snapshot_rollback' })
  })

  it('is not believed on the word of a registry that was set back while the agent was away', async () => {
    const before = setUp()
    before.registry.version = 5
    await before.directory.resolve(before.key)
    const after = setUp(before.memory)
    after.registry.version = 4
    await expect(after.directory.resolve(after.key)).rejects.toMatchObject({ code: 'snapshot_rollback' })
  })

  it('is believed again once its operator accepts that the registry was set back, but nothing older', async () => {
    const before = setUp()
    before.registry.version = 5
    await before.directory.resolve(before.key)
    const after = setUp(before.memory)
    after.registry.version = 4
    await expect(after.directory.resolve(after.key)).rejects.toMatchObject({
      suggestions: expect.arrayContaining([expect.stringContaining('--accept-set-back 4')]),
    })
    await before.memory.acceptSetBack('', 4)
    await expect(after.directory.resolve(after.key)).resolves.toMatchObject({ agentId: 'asker' })
    after.registry.version = 3
    after.clock.pass(300_001)
    await expect(after.directory.resolve(after.key)).rejects.toMatchObject({ code: 'snapshot_rollback' })
  })

  it('is not believed on the word of another root', async () => {
    const { registry, clock, key } = setUp()
    const view = new RegistryView({
      origin: 'https://registry.example',
      rootKeys: [newSigner().keyId],
      identity: { signer: newSigner(), tls: { certificate: '', privateKey: '' } },
      http: registry,
      memory: newMemory(),
      clock,
    })
    const directory = new CallerDirectory({ registry: view, clock, maxRevocationAgeMs: 24 * HOUR })
    await expect(directory.resolve(key)).rejects.toMatchObject({ code: 'registry_root_changed' })
  })
})

describe('a caller whose own key was replaced', () => {
  it('is served under the new key at once, as who ordered under the old one', async () => {
    const { directory, registry } = setUp()
    const old = registry.owner
    await directory.resolve(old.keyId)
    const next = await registry.rotate()
    expect(await directory.resolve(next.keyId)).toMatchObject({ agentId: 'asker', predecessors: [old.keyId] })
    // A key that the agent's owner certifies beside his own succeeds none.
    expect(await directory.resolve(registry.operational.keyId)).toMatchObject({ predecessors: [] })
  })

  it('finds requests of the old key that are in flight answered, and later ones refused', async () => {
    const { directory, registry, clock } = setUp()
    const old = registry.owner
    const next = await registry.rotate()
    expect(await directory.resolve(old.keyId)).toMatchObject({ agentId: 'asker', ownerKey: next.keyId })
    clock.pass(299_000)
    expect(await directory.confirmNow(old.keyId)).toMatchObject({ key: old.publicKey, predecessors: [] })
    clock.pass(2000)
    await expect(directory.resolve(old.keyId)).rejects.toMatchObject({ code: 'request_signer_unknown' })
    await expect(directory.confirmNow(old.keyId)).rejects.toMatchObject({ code: 'request_signer_unknown' })
    await expect(directory.resolve(next.keyId)).resolves.toMatchObject({ agentId: 'asker' })
  })

  it('leaves a thief nothing: the revoked key is refused as soon as its successor was heard', async () => {
    const { directory, registry } = setUp()
    const stolen = registry.owner
    await directory.resolve(stolen.keyId)
    const next = await registry.rotate('after_theft')
    expect(await directory.resolve(next.keyId)).toMatchObject({ predecessors: [stolen.keyId] })
    await expect(directory.resolve(stolen.keyId)).rejects.toMatchObject({ code: 'key_revoked' })
    registry.reachable = false
    await expect(directory.resolve(stolen.keyId)).rejects.toMatchObject({ code: 'network_unreachable' })
  })
})
