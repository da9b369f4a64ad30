import type { AgentSummary } from '../../../shared/model/agent-summary'
import type { Envelope } from '../../../shared/model/envelope'
import type { AgentId, Digest, Instant, KeyId } from '../../../shared/model/ids'
import type { ListedAttestation } from '../../../shared/model/listed-attestation'
import type { RegistryAgentState } from '../../../shared/model/provenance'
import type { SnapshotEntry, SnapshotRevocation } from '../../../shared/model/registry'
import type { RateWindows } from '../../protocol/link'
import type { RegistryApprovals } from './registry-approvals'
import type { RegistryAuditHeads } from './registry-audit-heads'
import type { RegistryIssues } from './registry-issues'
import type { RegistryKeyEvents } from './registry-key-events'
import type { RegistryEndorsements, RegistryReviews } from './registry-reviews'

/** One accepted publication of an agent. `ownerKey` is the key that vouches for it; `keys` are all keys it certifies. */
export interface Publication {
  readonly agentId: AgentId
  readonly revision: number
  readonly digest: Digest
  readonly envelope: Envelope
  readonly summary: AgentSummary
  readonly ownerKey: KeyId
  readonly keys: readonly KeyId[]
  readonly publishedAt: Instant
}

/** An attestation as a registry took it in: what snapshots list of it, and the document. */
export interface RegisteredAttestation {
  readonly agentId: AgentId
  readonly keyId: KeyId
  readonly listed: ListedAttestation
  readonly envelope: Envelope
}

/** Attestations of the registry's agents. None is ever removed: each is a link of a chain. */
export interface RegisteredAttestations {
  /** Adds one, which is then the latest of its capability, and counts the registry's version up. @throws StewardError `conflict` */
  add(attestation: RegisteredAttestation): Promise<{ version: number }>
  latest(agentId: AgentId, capability: string): Promise<RegisteredAttestation | undefined>
  byDigest(digest: Digest): Promise<RegisteredAttestation | undefined>
}

/** How much the agents of a registry are used. */
export interface RegistryUses {
  /** Adds to the fetches counted of each agent. */
  addFetches(fetches: ReadonlyMap<AgentId, number>): Promise<void>
  /** Fetches counted and delegations told of, together, of every agent that has any. */
  all(): Promise<Map<AgentId, number>>
}

/** The registry server's own store. */
export interface RegistryStore {
  readonly keyEvents: RegistryKeyEvents
  readonly approvals: RegistryApprovals
  readonly auditHeads: RegistryAuditHeads
  readonly issues: RegistryIssues
  readonly reviews: RegistryReviews
  readonly endorsements: RegistryEndorsements
  readonly uses: RegistryUses
  /** What clients have used of a kind of quota, durable. */
  quotaWindows(kind: string): RateWindows
  /**
   * Adds a publication and counts the registry's version up, in one durable transaction. An agent that is new begins in
   * `firstState` (default active); `replaces` is the owner key before, where the publication names another.
   *
   * @throws StewardError `conflict` where the revision exists
   */
  publish(
    publication: Publication,
    how?: { readonly firstState?: RegistryAgentState; readonly replaces?: KeyId | undefined },
  ): Promise<{ version: number }>
  latest(
    agentId: AgentId,
  ): Promise<(Publication & { state: RegistryAgentState; attestations: readonly ListedAttestation[] }) | undefined>
  versions(agentId: AgentId): Promise<Pick<Publication, 'revision' | 'digest' | 'publishedAt' | 'ownerKey'>[]>
  /** When each agent was published for the first time. */
  firstPublished(): Promise<ReadonlyMap<AgentId, Instant>>
  byDigest(digest: Digest): Promise<Publication | undefined>
  /** The agent whose latest publication certifies this key, or put another owner key in its place. */
  byKey(keyId: KeyId): Promise<Publication | undefined>
  /** Agents whose latest publication this owner key vouches for. */
  idsOfOwner(ownerKey: string, limit: number): Promise<AgentId[]>
  setState(agentId: AgentId, state: RegistryAgentState): Promise<{ version: number }>
  list(query: {
    text?: string
    capability?: string
    limit: number
    cursor?: string
  }): Promise<{ entries: SnapshotEntry[]; total: number; nextCursor?: string }>
  /** Everything a snapshot holds, at one version. */
  snapshotContent(): Promise<{ version: number; agents: SnapshotEntry[]; revocations: SnapshotRevocation[] }>
  revoke(revocation: SnapshotRevocation, envelope: Envelope): Promise<{ version: number }>
  isRevoked(keyId: KeyId): Promise<boolean>
  readonly attestations: RegisteredAttestations
  close(): Promise<void>
}
