import { type Envelope, envelope as envelopeSchema } from '../../../../shared/model/envelope'
import { type ErrorCode, isStewardError, StewardError } from '../../../../shared/model/errors'
import { type AgentId, fromInstant, type KeyId } from '../../../../shared/model/ids'
import type { SnapshotEntry } from '../../../../shared/model/registry'
import { MAX_SNAPSHOT_BYTES, type VerifiedRoot, verifyRoot, verifySnapshot } from '../../../protocol/discovery'
import { parseJsonStrict } from '../../../protocol/encoding'
import { parseEnvelope } from '../../../protocol/identity'
import type { CallerIdentity, Clock, Http, HttpResponse, Peer, RegistryMemory } from '../../ports'

const TIMEOUT_MS = 5000
/** Base64 in JSON around the documents. */
const OVERHEAD = 1.5

export interface RegistryAccess {
  /** `https://host:port` */
  readonly origin: string
  /** The root keys that were accepted for it (TRUST "Bootstrap"). */
  readonly rootKeys: readonly KeyId[]
  /** How the agent shows itself. */
  readonly identity: CallerIdentity
  readonly http: Http
  /** Outlives a restart: an agent that was ended must not be shown an older registry when it comes back. */
  readonly memory: RegistryMemory
  readonly clock: Clock
}

/** What is seen where a registry's root has delegated to other keys since it was read. */
const MAY_HAVE_NEW_ROOT: readonly ErrorCode[] = ['snapshot_signer_unknown', 'tls_pin_mismatch']

/** A verified snapshot, ready to be asked. */
export interface Listing {
  readonly agents: ReadonlyMap<string, SnapshotEntry>
  readonly revoked: ReadonlySet<KeyId>
  /** Milliseconds since the epoch when the registry confirmed it. */
  readonly confirmedAt: number
}

/** A registry that was restored from a backup stays refused until a person says that it may: here is how. */
function toldHowToAccept<T>(verify: () => T): T {
  try {
    return verify()
  } catch (error) {
    if (!isStewardError(error) || error.code !== 'snapshot_rollback') throw error
    throw new StewardError(error.code, error.message, {
      details: error.details,
      suggestions: [
        'Ask the operator of the registry: it was restored from a backup, or somebody replays an old snapshot.',
        `Where it was restored, its agents' operators accept that once: steward agent serve … --accept-set-back ${String(error.details['version'])}`,
      ],
      cause: error,
    })
  }
}

/** What a registry says, each word verified by its root key. Keeps the last snapshot, and never takes one older than any seen. */
export class RegistryView {
  private root: VerifiedRoot | undefined
  private held: { readonly listing: Listing; readonly etag: string | undefined } | undefined

  constructor(private readonly access: RegistryAccess) {}

  /**
   * The snapshot as the registry has confirmed it now.
   *
   * @param maxAgeMs one that was confirmed less long ago will do
   * @throws StewardError `registry_root_changed`, `snapshot_invalid`, `snapshot_rollback`, `snapshot_expired`, and as `Http.call`
   */
  async refresh(maxAgeMs = 0): Promise<Listing> {
    if (this.held && this.access.clock.now() - this.held.listing.confirmedAt < maxAgeMs) return this.held.listing
    try {
      return await this.confirm()
    } catch (error) {
      if (!isStewardError(error) || !MAY_HAVE_NEW_ROOT.includes(error.code)) throw error
      // The root may have named other keys since it was read; if not, the same error comes again.
      this.root = undefined
      return this.confirm()
    }
  }

  private async confirm(): Promise<Listing> {
    const etag = this.held?.etag
    const answer = await this.get('/v1/snapshot', etag === undefined ? {} : { 'if-none-match': etag })
    const now = this.access.clock.now()
    if (answer.status === 304 && this.held) {
      this.held = { ...this.held, listing: { ...this.held.listing, confirmedAt: now } }
      return this.held.listing
    }
    return this.take(answer, now)
  }

  /** The manifest that certifies a key, or replaced it, on nobody's word yet; undefined where the registry knows none. */
  async manifestOf(keyId: KeyId): Promise<Envelope | undefined> {
    try {
      const answer = await this.get(`/v1/keys/${keyId}`)
      return envelopeSchema.parse((parseJsonStrict(answer.body) as { envelope?: unknown }).envelope)
    } catch (error) {
      if (error instanceof StewardError && error.code === 'not_found') return undefined
      throw error
    }
  }

  /** Whether the snapshot seen last says that any of these keys is revoked. */
  hasRevoked(keys: readonly KeyId[]): boolean {
    return keys.some((key) => this.held?.listing.revoked.has(key))
  }

  /** What is published for an agent, on nobody's word yet. @throws StewardError as `Http.call` */
  async publishedManifest(agentId: AgentId): Promise<Envelope> {
    const answer = await this.get(`/v1/agents/${encodeURIComponent(agentId)}`)
    return envelopeSchema.parse((parseJsonStrict(answer.body) as { envelope?: unknown }).envelope)
  }

  private async take(answer: HttpResponse, now: number): Promise<Listing> {
    const { root } = await this.currentRoot()
    const envelope = parseEnvelope(answer.body, { maxBytes: MAX_SNAPSHOT_BYTES * OVERHEAD })
    const { memory, origin } = this.access
    const seen = await memory.seen(origin)
    const verified = toldHowToAccept(() => verifySnapshot(envelope, root, { now, highestVersionSeen: seen.snapshot }))
    // TRUST "Freshness": an expired snapshot is good for browsing only.
    if (verified.expired)
      throw new StewardError('snapshot_expired', `the snapshot of ${root.registry} has expired`, {
        suggestions: ['Tell the operator of the registry.'],
      })
    await memory.remember(origin, { root: root.version, snapshot: verified.snapshot.version })
    const listing: Listing = {
      agents: new Map(verified.snapshot.agents.map((entry) => [entry.summary.id, entry])),
      revoked: new Set(verified.snapshot.revocations.map(({ key_id }) => key_id)),
      confirmedAt: now,
    }
    this.held = { listing, etag: answer.headers['etag'] }
    return listing
  }

  private async currentRoot(): Promise<VerifiedRoot> {
    if (this.root && this.access.clock.now() < fromInstant(this.root.root.expires_at)) return this.root
    const { http, origin, rootKeys, clock } = this.access
    const peer: Peer = { origin, pins: [], unauthenticated: true }
    const answer = await http.call(peer, { method: 'GET', path: '/v1/root', timeoutMs: TIMEOUT_MS })
    const found = verifyRoot(parseEnvelope(answer.body), rootKeys, clock.now())
    // An older root could bring back a snapshot key that was taken from its holder.
    const { root: highest } = await this.access.memory.seen(origin)
    if (found.root.version < highest)
      throw new StewardError('snapshot_rollback', `${found.root.registry} shows a root older than one already seen`, {
        details: { version: found.root.version, highest_version_seen: highest },
        suggestions: ['Tell the operator of the registry: it was set back, or somebody replays an old root.'],
      })
    this.root = found
    return found
  }

  private async get(path: string, headers: Record<string, string> = {}): Promise<HttpResponse> {
    const { root } = await this.currentRoot()
    const { http, origin, identity } = this.access
    return http.call(
      { origin, pins: root.tls_pins },
      { method: 'GET', path, headers, timeoutMs: TIMEOUT_MS, maxBytes: MAX_SNAPSHOT_BYTES * OVERHEAD },
      identity,
    )
  }
}
