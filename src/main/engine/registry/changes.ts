import type { Envelope } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { toInstant } from '../../../shared/model/ids'
import type { RegistryRoot } from '../../../shared/model/registry'
import { signRegistryEvent } from '../../protocol/discovery'
import type { Signer } from '../../protocol/identity'
import type { Clock } from '../ports'

/** Each listener holds a connection open. */
const MAX_LISTENERS = 512

export interface VersionChange {
  readonly version: number
  /** The signed event (TRUST "In flight"). */
  readonly envelope: Envelope
}

export type ChangeListener = (change: VersionChange) => void

export interface ChangeSigning {
  readonly root: { readonly content: RegistryRoot }
  readonly snapshotSigner: Signer
  readonly clock: Clock
}

/** Tells whoever listens that the registry has a new version. */
export class VersionChanges {
  private readonly listeners = new Set<ChangeListener>()

  constructor(private readonly signing: ChangeSigning) {}

  /** @throws StewardError `unavailable` when too many listen already */
  listen(listener: ChangeListener): () => void {
    if (this.listeners.size >= MAX_LISTENERS)
      throw new StewardError('unavailable', `${MAX_LISTENERS} listeners already follow this registry`, {
        suggestions: ['Read the snapshot from time to time instead; it costs nothing while it is unchanged.'],
      })
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** The event that says which version is the present one. */
  async describe(version: number): Promise<VersionChange> {
    const { root, snapshotSigner, clock } = this.signing
    const event = { registry: root.content.registry, version, at: toInstant(clock.now()) }
    return { version, envelope: await signRegistryEvent(event, snapshotSigner) }
  }

  async announce(version: number): Promise<void> {
    if (this.listeners.size === 0) return
    const change = await this.describe(version)
    for (const listener of this.listeners) listener(change)
  }
}
