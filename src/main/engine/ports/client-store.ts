import type { AgentSummary } from '../../../shared/model/agent-summary'
import type { Alert } from '../../../shared/model/alert'
import type {
  AuditEntry,
  AuditFilter,
  AuditRecord,
  AuditState,
  ProvenCountersignature,
} from '../../../shared/model/audit'
import type { KeptCheckpoint } from '../../../shared/model/checkpoint'
import type {
  Artifact,
  Attempt,
  DelegationState,
  DelegationSummary,
  TimelineEntry,
} from '../../../shared/model/delegation'
import type { Drill } from '../../../shared/model/drill'
import type { Envelope } from '../../../shared/model/envelope'
import type { HealthSample } from '../../../shared/model/health'
import type { AgentId, Digest, Instant, KeyId, TaskId } from '../../../shared/model/ids'
import type { AcceptedKey, OfflineKeyRecord, OwnManifest } from '../../../shared/model/key-custody'
import type { Circuit } from '../../../shared/model/link'
import type { ListedAttestation } from '../../../shared/model/listed-attestation'
import type { OutboxItem } from '../../../shared/model/outbox'
import type { RegistryAgentState, VerificationLevel } from '../../../shared/model/provenance'
import type { Recovery } from '../../../shared/model/recovery'
import type { RegistrySample, SnapshotRevocation } from '../../../shared/model/registry'
import type { ReviewCase } from '../../../shared/model/review'
import type { TaughtSignatures } from '../../../shared/model/signing-alert'
import type { TrustTier } from '../../../shared/model/trust'
import type { ActivityStore } from './activity-store'
import type { AttestationStore } from './attestation-store'
import type { ResultStore } from './results'
import type { Shelf } from './shelf'

/** A registry as the profile knows it; the root is believed because a person or the policy named its key. */
export interface KnownRegistry {
  readonly name: string
  readonly url: string
  readonly rootKey: KeyId
  readonly rootEnvelope?: Envelope
  /** Highest version of its root document that was verified. */
  readonly rootVersion?: number
  readonly snapshotVersion?: number
  readonly snapshotIssuedAt?: Instant
  readonly snapshotExpiresAt?: Instant
  readonly signedBy?: KeyId
  readonly etag?: string
  readonly lastAttemptAt?: Instant
  readonly lastSuccessAt?: Instant
  readonly latencyMs?: number
  readonly error?: { readonly code: string; readonly message: string }
}

export interface CachedAgent {
  readonly summary: AgentSummary
  readonly source: string
  readonly sourceKind: 'registry' | 'git' | 'import'
  readonly state?: RegistryAgentState
  readonly manifestDigest: Digest
  readonly revision: number
  readonly snapshotVersion?: number
  readonly fetchedAt: Instant
  readonly expiresAt: Instant
  readonly verification: VerificationLevel
  /** What the registry's snapshot lists of it. */
  readonly attestations?: readonly ListedAttestation[]
}

/** A document by digest. `bytes` is the envelope or the plain file as fetched; verified again whenever it is used. */
export interface CachedDocument {
  readonly digest: Digest
  readonly kind: 'manifest_envelope' | 'plain_manifest' | 'attestation_envelope'
  readonly bytes: Uint8Array
  readonly source: string
  readonly fetchedAt: Instant
}

export interface AgentQuery {
  readonly text?: string | undefined
  readonly capability?: string | undefined
  readonly state?: string | undefined
  readonly source?: string | undefined
  readonly verification?: string | undefined
  readonly trust?: TrustQuery | undefined
  /** Only those of whom anything is attested, or only the others. */
  readonly attested?: boolean | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

/** How far agents are trusted, and which of them are looked for; an agent that is missing in `tiers` is unverified. */
export interface TrustQuery {
  readonly tiers: ReadonlyMap<AgentId, TrustTier>
  readonly wanted?: TrustTier | undefined
}

/** In which order sources are believed, the first first; with `quorum` only what so many voices say alike. */
export interface Arrangement {
  /** `voice`: the root key under which a source speaks; two sources of one voice count once. */
  readonly sources: readonly { readonly name: string; readonly voice: string }[]
  readonly quorum?: number | undefined
}

/** A value and how many of the agents found have it. */
export interface Facet {
  readonly value: string
  readonly count: number
}

export interface Facets {
  readonly capabilities: readonly Facet[]
  readonly states: readonly Facet[]
  readonly verifications: readonly Facet[]
  readonly sources: readonly Facet[]
  /** None where the query does not say how far agents are trusted. */
  readonly trust: readonly Facet[]
}

/** What the cache takes up on the disk; bytes of rows and documents, without their indexes. */
export interface CacheSize {
  readonly rows: number
  readonly documents: number
  readonly bytes: number
}

export interface ListedRow {
  readonly digest: Digest
  readonly state: RegistryAgentState | undefined
  readonly verification: VerificationLevel
}

export interface SeenRevocation {
  readonly revocation: SnapshotRevocation
  readonly source: string
  readonly fetchedAt: Instant
}

export interface CacheStore {
  registries(): Promise<KnownRegistry[]>
  saveRegistry(registry: KnownRegistry): Promise<void>
  removeRegistry(name: string): Promise<boolean>
  /** Replaces all rows of a registry by a verified snapshot's, in one transaction; remembers its version. */
  replaceSnapshot(
    registry: KnownRegistry,
    agents: readonly CachedAgent[],
    revocations: readonly SnapshotRevocation[],
  ): Promise<void>
  saveAgent(agent: CachedAgent): Promise<void>
  /** Drops the rows of a source and nothing else: its next snapshot brings them again. Returns how many there were. */
  dropAgents(source: string): Promise<number>
  /** Decides which of an agent's rows is believed, now and whenever rows change. */
  arrange(arrangement: Arrangement): Promise<void>
  /** Told the source of each row that was found damaged and set aside: it is to be read again. */
  onSetAside(listener: (source: string) => void): () => void
  /** One row an agent, the believed one; all rows of one source where the query names it. */
  searchAgents(query: AgentQuery): Promise<{ rows: CachedAgent[]; total: number; nextCursor?: string }>
  facets(query: Omit<AgentQuery, 'limit'>): Promise<Facets>
  size(): Promise<CacheSize>
  /** All rows of one id, one a source. */
  agent(id: AgentId): Promise<CachedAgent[]>
  /** What a source lists, by agent id: the little that comparing needs. */
  listing(source: string): Promise<ReadonlyMap<string, ListedRow>>
  /** Agents of which two registries do not say the same, in the order of their ids. */
  disputedAgents(limit: number): Promise<AgentId[]>
  /** The keys of an agent that each registry lists as revoked. */
  revokedBySource(id: AgentId): Promise<ReadonlyMap<string, readonly KeyId[]>>
  /** The believed one of them; undefined where there is none, or no quorum of voices. */
  preferred(id: AgentId): Promise<CachedAgent | undefined>
  document(digest: Digest): Promise<CachedDocument | undefined>
  saveDocument(document: CachedDocument): Promise<void>
  /** A revocation seen anywhere counts everywhere and for good (TRUST "Freshness"). */
  revocations(keyIds?: readonly KeyId[]): Promise<SnapshotRevocation[]>
  seenRevocations(limit: number): Promise<SeenRevocation[]>
  saveRevocations(revocations: readonly SnapshotRevocation[], source: string): Promise<void>
}

/** The task at the agent that a delegation is being carried out by, where it is not the first one. */
export interface Execution {
  /** 2 for the second. */
  readonly number: number
  readonly task_id: TaskId
  readonly idempotency_key: string
}

export interface StoredDelegation extends DelegationSummary {
  readonly input: unknown
  readonly output?: unknown
  readonly order: Envelope
  readonly orderDigest: Digest
  readonly orderSignedBy: KeyId
  readonly receipt?: Envelope | undefined
  readonly receiptDigest?: Digest | undefined
  readonly receiptSignedBy?: KeyId | undefined
  readonly artifacts: readonly Artifact[]
  /** Highest agent event taken into the timeline; a stream resumes after it. */
  readonly lastEvent: number
  /** Absent for the first execution, which has the delegation's own id and key. */
  readonly execution?: Execution
  /** Oldest first; the last one is the one under way, or the one the delegation ended with. */
  readonly attempts: readonly Attempt[]
}

export interface DelegationStore {
  /** Durable before it returns: called before the first byte leaves (`synchronous=FULL`). */
  create(delegation: StoredDelegation): Promise<void>
  update(taskId: TaskId, change: Partial<Omit<StoredDelegation, 'task_id'>>): Promise<StoredDelegation>
  get(taskId: TaskId): Promise<StoredDelegation | undefined>
  byIdempotencyKey(agentId: AgentId, key: string): Promise<StoredDelegation | undefined>
  list(query: {
    states?: readonly DelegationState[]
    agentId?: AgentId
    since?: Instant
    limit: number
  }): Promise<DelegationSummary[]>
  /** Appends with the next sequence number. */
  append(taskId: TaskId, entry: Omit<TimelineEntry, 'seq'>): Promise<TimelineEntry>
  timeline(taskId: TaskId): Promise<TimelineEntry[]>
  /** Adds a checkpoint whose blocks are all on the disk. */
  addCheckpoint(taskId: TaskId, checkpoint: KeptCheckpoint): Promise<void>
  removeCheckpoints(taskId: TaskId, numbers: readonly number[]): Promise<void>
  /** Oldest first. */
  checkpoints(taskId: TaskId): Promise<KeptCheckpoint[]>
  addHeartbeat(taskId: TaskId, at: Instant): Promise<void>
  /** The latest ones, oldest first. */
  heartbeats(taskId: TaskId, limit: number): Promise<Instant[]>
}

export interface HealthStore {
  append(sample: HealthSample): Promise<void>
  /** Newest first. */
  samples(agentId: AgentId, since: Instant, limit: number): Promise<HealthSample[]>
  /** Fraction up since the instant; undefined where there is no sample. */
  fractionUp(agentId: AgentId, since: Instant): Promise<number | undefined>
  /** Agents of which there is a sample since the instant. */
  measured(since: Instant): Promise<AgentId[]>
  prune(before: Instant): Promise<number>
}

/** What outlives a restart of what is known about the way to an agent. */
export interface StoredLink {
  /** The last round trips in milliseconds, oldest first. */
  readonly pings: readonly number[]
  readonly healths: readonly number[]
  readonly measuredAt?: Instant
  readonly extensions: number
  readonly circuit: Circuit
}

export interface LinkStore {
  get(agentId: AgentId): Promise<StoredLink | undefined>
  save(agentId: AgentId, link: StoredLink): Promise<void>
}

/** How registries answered, by address. */
export interface RegistryLogStore {
  append(url: string, sample: RegistrySample): Promise<void>
  /** Newest first. */
  recent(url: string, limit: number, since?: Instant): Promise<RegistrySample[]>
  prune(before: Instant): Promise<number>
}

export interface AuditStore {
  append(record: AuditRecord): Promise<AuditEntry>
  list(query: { filter?: AuditFilter; beforeSeq?: number; limit: number }): Promise<AuditEntry[]>
  /** From the first on, after so many. */
  page(afterSeq: number, limit: number): Promise<AuditEntry[]>
  /** Checks the whole chain, from the first entry on. */
  verify(): Promise<AuditState>
  /** The same for whoever looks often: what was found to hold is not checked again while nobody else writes to the store. */
  standing(): Promise<AuditState>
  /** Every entry of one action about one subject, oldest first. */
  about(action: string, subject: string): Promise<AuditEntry[]>
}

export interface AlertStore {
  /** Opens, or counts up the one with the same `key` that is not resolved. */
  raise(alert: Omit<Alert, 'id' | 'first_at' | 'last_at' | 'count' | 'state'> & { at: Instant }): Promise<Alert>
  update(id: string, change: Partial<Pick<Alert, 'state' | 'assigned_to' | 'snoozed_until' | 'note'>>): Promise<Alert>
  /** The one with this key that is not resolved. */
  unresolved(key: string): Promise<Alert | undefined>
  /** Resolves the open alert with this key; undefined when there is none. */
  resolve(key: string, at: Instant): Promise<Alert | undefined>
  list(query: { state?: Alert['state'] }): Promise<Alert[]>
}

export interface ReviewStore {
  open(reviewCase: Omit<ReviewCase, 'id' | 'state'>): Promise<ReviewCase>
  /** Saves one of this profile's own as it is after a decision. */
  settle(after: ReviewCase): Promise<void>
  /** This profile's own cases and those that registries told of. */
  list(query: { state?: ReviewCase['state'] }): Promise<ReviewCase[]>
  /** Replaces what a registry last told of its cases. */
  replaceTold(registry: string, cases: readonly ReviewCase[]): Promise<void>
}

/** Small facts that must outlive a restart: the time floor, the client's id, what was announced. */
export interface SettingStore {
  get(name: string): Promise<string | undefined>
  set(name: string, value: string): Promise<void>
}

/** One SQLite file a profile (DESIGN §8). */
export interface ClientStore {
  readonly cache: CacheStore
  readonly delegations: DelegationStore
  readonly health: HealthStore
  readonly links: LinkStore
  readonly registryLog: RegistryLogStore
  readonly audit: AuditStore
  readonly alerts: AlertStore
  readonly reviews: ReviewStore
  readonly settings: SettingStore
  readonly attestations: AttestationStore
  readonly results: ResultStore
  /** Recovery keys kept on paper, by agent. */
  readonly offlineKeys: Shelf<OfflineKeyRecord>
  /** The newest manifest that this profile signed for each agent of its own. */
  readonly ownManifests: Shelf<OwnManifest>
  /** Owner keys with which this profile relies on agents. */
  readonly acceptedKeys: Shelf<AcceptedKey>
  readonly activity: ActivityStore
  /** Signatures of which an owner said that they were ordinary, by agent. */
  readonly taught: Shelf<TaughtSignatures>
  /** Recoveries from stolen owner keys. */
  readonly recoveries: Shelf<Recovery>
  /** Rehearsals of failures and what they showed. */
  readonly drills: Shelf<Drill>
  /** Documents on their way to registries. */
  readonly outbox: Shelf<OutboxItem>
  /** By registry, then by how many entries they are of. */
  readonly countersignatures: Shelf<ProvenCountersignature>
  /** Whether the file's pages hold together (`ok`), and how many rows were found damaged and set aside so far. */
  condition(): Promise<{ readonly pages: string; readonly damaged_rows: number }>
  close(): Promise<void>
}
