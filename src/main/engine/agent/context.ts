import type { Artifact, Receipt } from '../../../shared/model/delegation'
import type { AgentId, KeyId } from '../../../shared/model/ids'
import type { KeyRecord } from '../../../shared/model/key'
import type { AccessList, InputCheck, Submitter } from '../../protocol/delegation'
import type { Signer } from '../../protocol/identity'
import type { AgentStore, Checkpoints, Clock, Executor, Log, Workspace } from '../ports'
import type { TaskLog } from './task-log'

/** Who asks: the key that signed the request, and whose it is by the registry's documents. */
export interface Caller {
  readonly key: KeyRecord
  readonly agentId: AgentId
  /** The key that vouches for the caller's manifest. */
  readonly ownerKey: KeyId
  /** Keys that this one succeeded, as the registry saw it. */
  readonly predecessors: readonly KeyId[]
}

export const submitterOf = ({ agentId, key, predecessors }: Caller): Submitter => ({
  agentId,
  keyId: key.key_id,
  predecessors,
})

export interface AgentLimits {
  /** Tasks that run at once; further ones wait as accepted. */
  readonly concurrency: number
  /** Tasks that may wait; beyond, a client is told to come again later. */
  readonly waiting: number
  /** Time between two heartbeats of a running task, where its client does not say. */
  readonly heartbeatMs: number
  /** The shortest such time a client may ask for. */
  readonly leastHeartbeatMs: number
  /** The shortest time between two checkpoints a client may ask for. */
  readonly leastCheckpointMs: number
  /** Log lines kept of one task, and as many signals of each other kind. */
  readonly logLines: number
  /** Characters of one log line. */
  readonly logLineLength: number
  /** Bytes of all artifacts of one task, and of its workspace in a checkpoint. */
  readonly artifactBytes: number
}

export const DEFAULT_LIMITS: AgentLimits = {
  concurrency: 4,
  waiting: 1000,
  heartbeatMs: 5000,
  leastHeartbeatMs: 250,
  leastCheckpointMs: 500,
  logLines: 10_000,
  logLineLength: 8 * 1024,
  artifactBytes: 2 * 1024 * 1024 * 1024,
}

/** What every use case of the agent needs. */
export interface AgentContext {
  readonly agentId: AgentId
  readonly signer: Signer
  readonly allow: AccessList
  readonly checkInput: InputCheck
  readonly limits: AgentLimits
  readonly store: AgentStore
  readonly executor: Executor
  readonly workspace: Workspace
  readonly checkpoints: Checkpoints
  readonly clock: Clock
  readonly log: Log
  readonly events: TaskLog
  /** Aborted when the agent stops. */
  readonly ending: AbortSignal
}

export interface TaskResult {
  readonly outcome: Receipt['outcome']
  /** The agent died while the task ran. */
  readonly interrupted?: true
  readonly reason?: string
  readonly output?: unknown
  readonly artifacts?: readonly Artifact[]
}
