import type { Artifact, TaskEvent, TaskStatus } from '../../../shared/model/delegation'
import type { Envelope } from '../../../shared/model/envelope'
import type { AgentId, Digest, Instant, KeyId, TaskId } from '../../../shared/model/ids'

export interface StoredTask extends TaskStatus {
  readonly clientId: AgentId
  readonly clientKey: KeyId
  /** Keys that the client's had succeeded when it ordered; absent where there were none. */
  readonly clientPredecessors?: readonly KeyId[]
  readonly idempotencyKey: string
  /** Digest of the order's payload less what legitimately differs between retries; another one under the same key is 422. */
  readonly requestDigest: Digest
  readonly order: Envelope
  readonly orderDigest: Digest
  readonly receipt?: Envelope
  readonly artifacts: readonly Artifact[]
  readonly acceptedAt: Instant
  readonly startedAt?: Instant
  readonly finishedAt?: Instant
}

/** A client's signed word that a result was invalid (FAILURE_MODES 1.2 `notify_agent`). */
export interface StoredIssue {
  readonly taskId: TaskId
  /** Of the statement. */
  readonly digest: Digest
  readonly receivedAt: Instant
  readonly envelope: Envelope
}

export interface SignedEvent {
  readonly event: TaskEvent
  readonly envelope: Envelope
}

/** The highest versions of a registry's documents ever verified: what is older is somebody's replay (TRUST "Freshness"). */
export interface SeenVersions {
  readonly root: number
  readonly snapshot: number
}

/** What an agent remembers of the registries it asks, over its restarts. */
export interface RegistryMemory {
  /** Both 0 where the registry was never asked. */
  seen(origin: string): Promise<SeenVersions>
  /** Durable before it returns; neither ever becomes less. */
  remember(origin: string, versions: SeenVersions): Promise<void>
  /** Takes a snapshot this old again: its operator has said why the registry was set back. A root never goes back. */
  acceptSetBack(origin: string, snapshot: number): Promise<void>
}

/** The agent server's own store. */
export interface AgentStore {
  /**
   * Atomically creates the task with its first event, which the task reflects already, or returns the one that this client already submitted under the key (kept 24 h).
   * Durable before it returns: what was acknowledged survives a crash.
   */
  accept(task: StoredTask, first?: SignedEvent): Promise<{ task: StoredTask; existing: boolean }>
  get(taskId: TaskId): Promise<StoredTask | undefined>
  byIdempotencyKey(clientKey: KeyId, key: string): Promise<StoredTask | undefined>
  update(taskId: TaskId, change: Partial<Omit<StoredTask, 'task_id'>>): Promise<StoredTask>
  unfinished(): Promise<StoredTask[]>
  /** Stores the signed event and what it changes of its task, both or neither; its sequence number must be the next. */
  appendEvent(event: TaskEvent, envelope: Envelope, change?: Partial<Omit<StoredTask, 'task_id'>>): Promise<StoredTask>
  events(taskId: TaskId, afterSeq: number): Promise<Envelope[]>
  /** What a client said of the task's result; the same statement again changes nothing. @returns how many there are of the task */
  addIssue(issue: StoredIssue): Promise<number>
  issues(taskId: TaskId): Promise<StoredIssue[]>
  readonly registries: RegistryMemory
  close(): Promise<void>
}
