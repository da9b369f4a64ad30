import { isStewardError } from '../../../shared/model/errors'
import { type AgentId, type Digest, fromInstant, type KeyId } from '../../../shared/model/ids'
import type { SnapshotEntry } from '../../../shared/model/registry'
import type { RegistryView } from '../../engine/agent/callers'
import type { CallerIdentity, Clock, Log } from '../../engine/ports'
import { type VerifiedManifest, verifyManifestEnvelope } from '../../protocol/discovery'
import type { AgentIdentity } from './operational-keys'

const LOOK_MS = 60_000

export interface ServingOptions {
  readonly registry: Pick<RegistryView, 'refresh' | 'publishedManifest'>
  /** The keys of this home that a manifest certifies, with a fresh certificate. @throws StewardError `key_expired` */
  readonly identify: (manifest: VerifiedManifest) => Promise<AgentIdentity>
  /** Has new connections made under it; those that are open go on. */
  readonly show: (tls: NonNullable<CallerIdentity['tls']>) => void
  /** Milliseconds after other keys were published before they are taken: until then every client has heard of them. */
  readonly takeAfterMs: number
  readonly clock: Clock
  readonly log: Log
}

/** What an agent signs and connects with: what it was started with, until its owner has certified other keys of its home (TRUST "Keys"). */
export class ServingIdentity {
  readonly #options: ServingOptions
  readonly #agentId: AgentId
  #identity: AgentIdentity
  #taken: Digest
  #cancel: () => void = () => undefined
  #stopped = false

  constructor(manifest: VerifiedManifest, identity: AgentIdentity, options: ServingOptions) {
    this.#agentId = manifest.summary.id as AgentId
    this.#taken = manifest.digest
    this.#identity = identity
    this.#options = options
  }

  get now(): AgentIdentity {
    return this.#identity
  }

  /** Looks for renewed keys from now on, once a minute and as often as they are waited for. */
  watch(): void {
    const { clock, log, takeAfterMs } = this.#options
    this.#cancel = clock.after(Math.min(LOOK_MS, Math.max(1000, takeAfterMs)), () => {
      this.look()
        .catch((error: unknown) => {
          if (!isStewardError(error)) throw error
          log.warn('no renewed keys were taken', { code: error.code, error: error.message })
        })
        .finally(() => {
          if (!this.#stopped) this.watch()
        })
    })
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  /** @throws StewardError `key_expired` where the manifest certifies no key of this home, and as `RegistryView` */
  async look(): Promise<void> {
    const { agents, revoked } = await this.#options.registry.refresh()
    const entry = agents.get(this.#agentId)
    if (entry === undefined || entry.manifest_digest === this.#taken) return
    const envelope = await this.#options.registry.publishedManifest(this.#agentId)
    const manifest = verifyManifestEnvelope(envelope, { now: this.#options.clock.now(), agentId: this.#agentId })
    // The registry has taken another one in between: the next look finds it listed.
    if (manifest.digest !== entry.manifest_digest) return
    if (this.#standsIn(manifest, revoked) && this.#mustWait(entry)) return
    const next = await this.#options.identify(manifest).catch((error: unknown) => {
      // One that certifies no key of this home will not do so later: that is said once.
      if (isStewardError(error) && error.code === 'key_expired') this.#taken = manifest.digest
      throw error
    })
    this.#take(next, manifest.digest)
  }

  /** Whether clients go on believing what the agent has now: else there is nothing to wait for. */
  #standsIn({ keys, manifest }: VerifiedManifest, revoked: ReadonlySet<KeyId>): boolean {
    const { signer, tlsKey } = this.#identity
    const isCertified = keys.some(({ key_id }) => key_id === signer.keyId) && manifest.tls?.pins.includes(tlsKey)
    return isCertified === true && !revoked.has(signer.keyId) && !revoked.has(tlsKey)
  }

  #mustWait({ published_at }: SnapshotEntry): boolean {
    return this.#options.clock.now() < fromInstant(published_at) + this.#options.takeAfterMs
  }

  #take(next: AgentIdentity, digest: Digest): void {
    const { log, show } = this.#options
    log.info('serves with what its owner certified anew', {
      signing_key: next.signer.keyId,
      tls_key: next.tlsKey,
      replaced: this.#identity.signer.keyId,
    })
    this.#identity = next
    this.#taken = digest
    if (next.tls) show(next.tls)
  }
}
