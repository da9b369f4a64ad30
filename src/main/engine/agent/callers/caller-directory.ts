import { isStewardError, StewardError } from '../../../../shared/model/errors'
import { fromInstant, type KeyId } from '../../../../shared/model/ids'
import type { KeyRecord } from '../../../../shared/model/key'
import type { SnapshotEntry } from '../../../../shared/model/registry'
import { keysInGrace, type VerifiedManifest, verifyManifestEnvelope } from '../../../protocol/discovery'
import type { Clock } from '../../ports'
import type { Caller } from '../context'
import type { Listing, RegistryView } from './registry-view'

/** A caller's certification is taken from memory this long before the registry is asked again. */
const FRESH_MS = 5 * 60_000
/** What stays open is judged by the registry's word of a moment ago; streams that are looked at together share one question. */
const OPEN_FRESH_MS = 2000
/** A key no registry knew is not asked about again this long: strangers must not make us ask for each of their requests. */
const UNKNOWN_MS = 10_000
const MAX_REMEMBERED = 10_000

/** A caller as the registry's documents certify it. */
export interface CertifiedCaller extends Caller {
  /** Keys its client certificate may have. */
  readonly tlsPins: readonly KeyId[]
}

interface Known {
  readonly manifest: VerifiedManifest
  /** When the registry took that manifest; milliseconds since the epoch. */
  readonly publishedAt: number
  /** When the registry last confirmed manifest, state and revocations; milliseconds since the epoch. */
  readonly confirmedAt: number
}

const refuseUnknown = (keyId: KeyId): StewardError =>
  new StewardError('request_signer_unknown', 'the registry knows no agent or client with the key of this request', {
    details: { key_id: keyId },
    suggestions: ['Publish your manifest in the registry that the agent uses: steward publish.'],
  })

const BARRED: readonly string[] = ['suspended', 'banned', 'withdrawn']

/** What a listing must say of a manifest for its keys to count. */
const requireListed = (listing: Listing, manifest: VerifiedManifest, keyId: KeyId): SnapshotEntry => {
  const entry = listing.agents.get(manifest.summary.id)
  // TRUST "Bootstrap": a manifest is believed because a snapshot lists its digest.
  if (entry?.manifest_digest !== manifest.digest) throw refuseUnknown(keyId)
  // Before its state: that a registry suspends whose key was revoked is only what follows from it.
  for (const key of [keyId, manifest.ownerKey])
    if (listing.revoked.has(key))
      throw new StewardError('key_revoked', 'the key of this request, or the one that vouches for it, is revoked', {
        details: { key_id: key },
        suggestions: ['Publish a manifest with a new key.'],
      })
  if (BARRED.includes(entry.state))
    throw new StewardError('agent_suspended', `${entry.summary.id} is ${entry.state} at the registry`, {
      details: { agent_id: entry.summary.id, state: entry.state },
      suggestions: ['Ask the operator of the registry why.'],
    })
  return entry
}

/**
 * A primary key that was replaced just now: requests in flight while keys change succeed (TRUST "Rotation"). It has the time that
 * anybody is served from memory; whoever replaced it signs with the new one meanwhile.
 */
const replacedJustNow = ({ manifest, publishedAt }: Known, keyId: KeyId, now: number): KeyRecord | undefined => {
  const { identity } = manifest.manifest
  if (identity.rotation_history.at(-1)?.key_id !== keyId || now >= publishedAt + FRESH_MS) return undefined
  return keysInGrace(identity, now).find((key) => key.key_id === keyId)
}

/** The primary keys that this one succeeded; another key of the agent succeeds none. */
const predecessorsOf = ({ manifest, ownerKey }: VerifiedManifest, keyId: KeyId): KeyId[] => {
  const line = [...manifest.identity.rotation_history.map(({ key_id }) => key_id), ownerKey]
  return line.slice(0, Math.max(0, line.indexOf(keyId)))
}

const callerOf = (known: Known, keyId: KeyId, now: number): CertifiedCaller => {
  const { manifest, ownerKey, summary, keys } = known.manifest
  const key = keys.find((candidate) => candidate.key_id === keyId) ?? replacedJustNow(known, keyId, now)
  if (!key) throw refuseUnknown(keyId)
  const term = manifest.identity.operational_keys.find((candidate) => candidate.key_id === keyId)
  if (term && (now < fromInstant(term.not_before) || now >= fromInstant(term.not_after)))
    throw new StewardError('key_expired', 'the key of this request is certified for another time', {
      details: { key_id: keyId, not_before: term.not_before, not_after: term.not_after },
      suggestions: ['Have the owner certify a new operational key and publish the manifest.'],
    })
  return {
    key: { key_id: key.key_id, algorithm: key.algorithm, public_key: key.public_key },
    agentId: summary.id,
    ownerKey,
    predecessors: predecessorsOf(known.manifest, keyId),
    tlsPins: manifest.tls?.pins ?? [],
  }
}

export interface CallerDirectoryOptions {
  readonly registry: RegistryView
  readonly clock: Clock
  /** How long callers already known are served while the registry is away (TRUST "Freshness"). */
  readonly maxRevocationAgeMs: number
}

/** Finds whose key signed a request, on the registry's verified word (TRUST "Callers"). */
export class CallerDirectory {
  private readonly known = new Map<KeyId, Known>()
  private readonly unknownUntil = new Map<KeyId, number>()
  private readonly asking = new Map<KeyId, Promise<Known>>()

  constructor(private readonly options: CallerDirectoryOptions) {}

  /**
   * @throws StewardError `request_signer_unknown`, `key_revoked`, `key_expired`, `agent_suspended`, and what the registry's
   * documents or its absence raise
   */
  async resolve(keyId: KeyId): Promise<CertifiedCaller> {
    const now = this.options.clock.now()
    const known = this.known.get(keyId)
    if (known && now - known.confirmedAt < FRESH_MS && !this.isRevoked(known, keyId)) return callerOf(known, keyId, now)
    if ((this.unknownUntil.get(keyId) ?? 0) > now) throw refuseUnknown(keyId)
    return callerOf(await this.confirmOnce(keyId, known), keyId, now)
  }

  /** By what was read meanwhile, be it for somebody else. */
  private isRevoked({ manifest }: Known, keyId: KeyId): boolean {
    return this.options.registry.hasRevoked([keyId, manifest.ownerKey])
  }

  /** As {@link resolve}, and asks the registry where that was not done just now: a stream lasts longer than what is remembered. */
  async confirmNow(keyId: KeyId): Promise<CertifiedCaller> {
    const confirmed = await this.confirmOnce(keyId, this.known.get(keyId), OPEN_FRESH_MS)
    return callerOf(confirmed, keyId, this.options.clock.now())
  }

  /** Many requests of one caller ask the registry once. */
  private confirmOnce(keyId: KeyId, known: Known | undefined, maxAgeMs = 0): Promise<Known> {
    const asked =
      this.asking.get(keyId) ?? this.confirm(keyId, known, maxAgeMs).finally(() => this.asking.delete(keyId))
    this.asking.set(keyId, asked)
    return asked
  }

  private async confirm(keyId: KeyId, known: Known | undefined, maxAgeMs: number): Promise<Known> {
    try {
      const found = await this.ask(keyId, known, maxAgeMs)
      remember(this.known, keyId, found)
      return found
    } catch (error) {
      if (known && !this.isRevoked(known, keyId) && this.mayServeMeanwhile(known, error)) return known
      this.known.delete(keyId)
      if (isStewardError(error) && error.code === 'request_signer_unknown')
        remember(this.unknownUntil, keyId, this.options.clock.now() + UNKNOWN_MS)
      throw error
    }
  }

  private async ask(keyId: KeyId, known: Known | undefined, maxAgeMs: number): Promise<Known> {
    const listing = await this.options.registry.refresh(maxAgeMs)
    const confirmedAt = listing.confirmedAt
    const isSame = known && listing.agents.get(known.manifest.summary.id)?.manifest_digest === known.manifest.digest
    const manifest = isSame ? known.manifest : await this.presentManifest(keyId)
    const { published_at } = requireListed(listing, manifest, keyId)
    return { manifest, publishedAt: fromInstant(published_at), confirmedAt }
  }

  private async presentManifest(keyId: KeyId): Promise<VerifiedManifest> {
    const { registry, clock } = this.options
    const envelope = await registry.manifestOf(keyId)
    if (!envelope) throw refuseUnknown(keyId)
    return verifyManifestEnvelope(envelope, { now: clock.now() })
  }

  private mayServeMeanwhile({ confirmedAt }: Known, error: unknown): boolean {
    const age = this.options.clock.now() - confirmedAt
    return isStewardError(error) && error.category !== 'permanent' && age < this.options.maxRevocationAgeMs
  }
}

const remember = <V>(map: Map<KeyId, V>, keyId: KeyId, value: V): void => {
  map.delete(keyId)
  map.set(keyId, value)
  const [oldest] = map.keys()
  if (map.size > MAX_REMEMBERED && oldest !== undefined) map.delete(oldest)
}
