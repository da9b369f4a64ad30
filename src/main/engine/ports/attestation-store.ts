import type { AttestedRun, TestCase } from '../../../shared/model/attestation'
import type { Acceptance } from '../../../shared/model/attestation-view'
import type { Envelope } from '../../../shared/model/envelope'
import type { AgentId, Digest, Instant } from '../../../shared/model/ids'
import type { RefreshState, TestPlan } from '../../../shared/model/test-plan'

/** A capability of an agent: what is attested. */
export interface Attested {
  readonly agent_id: AgentId
  readonly capability: string
}

export interface StoredPlan extends TestPlan {
  readonly refresh: Omit<RefreshState, 'running'>
}

/** A run as it was begun and, once it ended, what its tests were. One that was never finished stays `aborted`. */
export interface StoredRun extends Attested {
  readonly run: AttestedRun
  readonly tests: readonly TestCase[]
}

/** An attestation that this profile made. */
export interface OwnAttestation extends Attested {
  readonly digest: Digest
  readonly envelope: Envelope
  readonly issuedAt: Instant
  /** Names of the registries that have it. */
  readonly published: readonly string[]
}

/** What the profile keeps of the attestations it makes and accepts. */
export interface AttestationStore {
  savePlan(plan: StoredPlan): Promise<void>
  plan(of: Attested): Promise<StoredPlan | undefined>
  plans(): Promise<StoredPlan[]>
  /** Durable before it returns: a run is on record before it starts. Called again with what came of it. */
  saveRun(run: StoredRun): Promise<void>
  /** Runs numbered after `after`, in order. @throws StewardError `store_damaged` */
  runs(of: Attested, after: number): Promise<StoredRun[]>
  saveOwn(attestation: OwnAttestation): Promise<void>
  /** Newest first. */
  own(of: Attested, limit: number): Promise<OwnAttestation[]>
  ownByDigest(digest: Digest): Promise<OwnAttestation | undefined>
  accept(acceptance: Acceptance): Promise<void>
  /** Newest first. */
  acceptances(of: Attested): Promise<Acceptance[]>
  /** The newest acceptance of each attestation that was accepted, by its digest. */
  accepted(): Promise<ReadonlyMap<Digest, Acceptance>>
}
