import type { Envelope } from '../../../shared/model/envelope'
import { type Digest, fromInstant, toInstant } from '../../../shared/model/ids'
import type { RegistryRoot, RegistrySnapshot } from '../../../shared/model/registry'
import { signSnapshot } from '../../protocol/discovery'
import { decodeBase64, sha256Digest } from '../../protocol/encoding'
import type { Signer } from '../../protocol/identity'
import type { Clock, RegistryStore } from '../ports'

export interface BuiltSnapshot {
  readonly content: RegistrySnapshot
  readonly envelope: Envelope
  readonly digest: Digest
  /** Weak validator (RFC 9110 §8.8.1), as plain and compressed answers share it: the version and the signed bytes. */
  readonly etag: string
}

export interface SnapshotSource {
  readonly store: RegistryStore
  readonly clock: Clock
  readonly root: { readonly content: RegistryRoot }
  readonly snapshotSigner: Signer
  readonly validityMs: number
}

const build = async ({ store, clock, root, snapshotSigner, validityMs }: SnapshotSource): Promise<BuiltSnapshot> => {
  const { version, agents, revocations } = await store.snapshotContent()
  const now = clock.now()
  const content: RegistrySnapshot = {
    registry: root.content.registry,
    version,
    issued_at: toInstant(now),
    expires_at: toInstant(now + validityMs),
    agents,
    revocations,
  }
  const envelope = await signSnapshot(content, snapshotSigner)
  const digest = sha256Digest(decodeBase64(envelope.payload))
  return { content, envelope, digest, etag: `W/"${version}-${digest.slice('sha256:'.length, 'sha256:'.length + 32)}"` }
}

/** The signed snapshot of the present version: built once a version, and again before half of its validity is over. */
export class CurrentSnapshot {
  private generation = 0
  private built: { readonly generation: number; readonly snapshot: BuiltSnapshot } | undefined
  private building: { readonly generation: number; readonly snapshot: Promise<BuiltSnapshot> } | undefined

  constructor(private readonly source: SnapshotSource) {}

  /** The registry has changed: what was built is of an older version. */
  outdate(): void {
    this.generation += 1
  }

  async get(): Promise<BuiltSnapshot> {
    const { built, generation } = this
    if (built && built.generation === generation && !this.isDue(built.snapshot)) return built.snapshot
    // Many readers of a new version cost one signature.
    if (this.building?.generation !== generation) this.building = { generation, snapshot: this.rebuild(generation) }
    return this.building.snapshot
  }

  private async rebuild(generation: number): Promise<BuiltSnapshot> {
    try {
      const snapshot = await build(this.source)
      this.built = { generation, snapshot }
      return snapshot
    } finally {
      if (this.building?.generation === generation) this.building = undefined
    }
  }

  /** A reader who comes just before expiry would hold a snapshot good for browsing only (TRUST "Freshness"). */
  private isDue({ content }: BuiltSnapshot): boolean {
    return this.source.clock.now() >= fromInstant(content.expires_at) - this.source.validityMs / 2
  }
}
