import type { AuditRecord } from '../../shared/model/audit'
import { MINUTE_MS } from '../../shared/model/duration'
import { type AgentId, type Digest, type KeyId, toInstant } from '../../shared/model/ids'
import type { Policy } from '../../shared/model/policy'
import type { Jobs } from './jobs'
import type { AgentLinks } from './link/agent-links'
import type {
  Blobs,
  Checkpoints,
  ClientStore,
  Clock,
  DrillGrounds,
  EngineEvent,
  GitRepositories,
  Http,
  Keyring,
  KeyVault,
  Log,
  PolicyFile,
  Programs,
  Quarantine,
  Random,
  Results,
  Surroundings,
  TestRunner,
  Workers,
  Workspace,
} from './ports'

/** A stream of a task's events; cut, it is opened again by what is known of its agent then. */
interface Listening {
  readonly agentId: AgentId
  readonly manifest: Digest
  readonly ownerKey: KeyId
  readonly keys: readonly KeyId[]
  cut(): void
}

/** What every use case of a client profile works with. Made once by the host that owns the profile. */
export interface EngineContext {
  /** With the floor of TRUST "Time": how far the system's clock is behind it is 0 where it is not. */
  readonly clock: Clock & { raiseFloor(ms: number): void; behindMs(): number }
  readonly random: Random
  readonly log: Log
  readonly store: ClientStore
  readonly vault: KeyVault
  /** Undefined where the host has no desktop. */
  readonly keyring?: Keyring | undefined
  readonly http: Http
  readonly git: GitRepositories
  readonly blobs: Blobs
  readonly results: Results
  readonly quarantine: Quarantine
  /** The policy's `checkpoint_storage`, a folder a task. */
  readonly checkpoints: Checkpoints
  /** Where the files of a checkpoint are laid out for a person. */
  readonly recovered: Pick<Workspace, 'create' | 'restore'>
  readonly links: AgentLinks
  readonly tests: TestRunner
  /** Heavy pure work, off this thread. */
  readonly workers: Workers
  readonly policyFile: PolicyFile
  readonly programs: Programs
  readonly surroundings: Surroundings
  /** What drills may harm; undefined where the host gives them nothing: there they are refused. */
  readonly drillGrounds?: DrillGrounds | undefined
  /** The policy in force; replaced whole when its file changes. */
  policy(): Policy
  adoptPolicy(policy: Policy): void
  emit(event: EngineEvent): void
  /** Long work that a person waits for. */
  readonly jobs: Jobs
  /** Every stream of a task's events that is open: whose, by which manifest, and the keys that are believed on it. */
  readonly listening: Map<string, Listening>
  /** When a person last asked for anything; milliseconds since the epoch. */
  readonly presence: { lastAskedAt: number }
  readonly profile: {
    readonly name: string
    readonly host: 'electron' | 'loopback' | 'cli'
    readonly version: string
    readonly startedAt: number
  }
}

/**
 * When the open vault locks by itself if nobody asks for anything, in milliseconds since the epoch. Undefined where it does not:
 * what a key file opened, it opens again without anybody, so that closing it would protect nothing.
 */
export function vaultLocksAt({ vault, policy, presence }: EngineContext): number | undefined {
  const minutes = policy().vault.idle_lock_minutes
  const method = vault.openedBy()
  if (method === undefined || method === 'key_file' || minutes === 0) return undefined
  return presence.lastAskedAt + minutes * MINUTE_MS
}

/** Writes one entry of the audit log; durable before what it announces is done. */
export async function audit(
  context: EngineContext,
  action: string,
  subject: string,
  details: AuditRecord['details'] = {},
  /** `engine` for what it does by itself. */
  actor: 'operator' | 'engine' = 'operator',
): Promise<void> {
  await context.store.audit.append({ at: toInstant(context.clock.now()), actor, action, subject, details })
}
