import type { KeptCheckpoint } from '../../../../shared/model/checkpoint'
import {
  type DelegationState,
  type DelegationSummary,
  delegationSummary,
  type TimelineEntry,
  timelineEntry,
} from '../../../../shared/model/delegation'
import { StewardError } from '../../../../shared/model/errors'
import { type AgentId, fromInstant, type Instant, type TaskId } from '../../../../shared/model/ids'
import type { DelegationStore, StoredDelegation } from '../../../engine/ports'
import { type Connection, isDuplicate, seal, unsealOrThrow } from '../database'
import { DelegationProgress } from './delegation-progress'
import { storedDelegation } from './delegation-shape'
import type { ClientTables } from './tables'

const unknownTask = (taskId: TaskId): StewardError =>
  new StewardError('task_unknown', `there is no delegation ${taskId} in this profile`, {
    details: { task_id: taskId },
    suggestions: ['List the delegations to find its id.'],
  })

const alreadyThere = (delegation: StoredDelegation, cause: unknown): StewardError =>
  new StewardError('conflict', `the delegation ${delegation.task_id} or its idempotency key is already there`, {
    details: { task_id: delegation.task_id, idempotency_key: delegation.idempotency_key },
    suggestions: ['Monitor the existing task.', 'Use another idempotency key for another task.'],
    cause,
  })

const delegationOf = (row: { task_id: string; content: string; checksum: string }): StoredDelegation =>
  unsealOrThrow(row, storedDelegation, 'delegation', row.task_id)

export class SqliteDelegations implements DelegationStore {
  private readonly progress: DelegationProgress

  constructor(private readonly connection: Connection<ClientTables>) {
    this.progress = new DelegationProgress(connection)
  }

  /** @throws StewardError `conflict` where the task id, or the agent's idempotency key, is taken */
  async create(delegation: StoredDelegation): Promise<void> {
    const { task_id, agent_id, idempotency_key, state } = delegation
    try {
      this.connection.transaction(() => {
        this.connection.run(
          this.connection.build.insertInto('delegation').values({
            task_id,
            agent_id,
            idempotency_key,
            state,
            created_ms: fromInstant(delegation.created_at),
            ...seal(delegation),
          }),
        )
        this.workedOnBy(task_id, agent_id)
      })
    } catch (error) {
      throw isDuplicate(error) ? alreadyThere(delegation, error) : error
    }
  }

  /** @throws StewardError `task_unknown` */
  async update(taskId: TaskId, change: Partial<Omit<StoredDelegation, 'task_id'>>): Promise<StoredDelegation> {
    return this.connection.transaction(() => {
      const changed: StoredDelegation = { ...this.require(taskId), ...change }
      this.connection.run(
        this.connection.build
          .updateTable('delegation')
          .set({ state: changed.state, ...seal(changed) })
          .where('task_id', '=', taskId),
      )
      if (change.agent_id !== undefined) this.workedOnBy(taskId, change.agent_id)
      return changed
    })
  }

  async get(taskId: TaskId): Promise<StoredDelegation | undefined> {
    return this.find(taskId)
  }

  async byIdempotencyKey(agentId: AgentId, key: string): Promise<StoredDelegation | undefined> {
    const row = this.connection.first(this.rows().where('agent_id', '=', agentId).where('idempotency_key', '=', key))
    return row && delegationOf(row)
  }

  /** Newest first; `since` bounds the time of creation. */
  async list(query: {
    states?: readonly DelegationState[]
    agentId?: AgentId
    since?: Instant
    limit: number
  }): Promise<DelegationSummary[]> {
    let rows = this.rows().orderBy('created_ms', 'desc').orderBy('task_id', 'desc').limit(query.limit)
    if (query.states !== undefined) rows = rows.where('state', 'in', query.states)
    if (query.agentId !== undefined) rows = rows.where('task_id', 'in', this.tasksOf(query.agentId))
    if (query.since !== undefined) rows = rows.where('created_ms', '>=', fromInstant(query.since))
    return this.connection.all(rows).map((row) => delegationSummary.parse(delegationOf(row)))
  }

  /** @throws StewardError `task_unknown` */
  async append(taskId: TaskId, entry: Omit<TimelineEntry, 'seq'>): Promise<TimelineEntry> {
    return this.connection.transaction(() => {
      this.require(taskId)
      const last = this.connection.first(
        this.connection.build
          .selectFrom('timeline_entry')
          .select('seq')
          .where('task_id', '=', taskId)
          .orderBy('seq', 'desc')
          .limit(1),
      )
      const appended: TimelineEntry = { ...entry, seq: (last?.seq ?? 0) + 1 }
      this.connection.run(
        this.connection.build
          .insertInto('timeline_entry')
          .values({ task_id: taskId, seq: appended.seq, ...seal(appended) }),
      )
      return appended
    })
  }

  async timeline(taskId: TaskId): Promise<TimelineEntry[]> {
    const rows = this.connection.all(
      this.connection.build.selectFrom('timeline_entry').selectAll().where('task_id', '=', taskId).orderBy('seq'),
    )
    return rows.map((row) => unsealOrThrow(row, timelineEntry, 'timeline_entry', `${taskId} ${row.seq}`))
  }

  async addCheckpoint(taskId: TaskId, checkpoint: KeptCheckpoint): Promise<void> {
    this.progress.addCheckpoint(taskId, checkpoint)
  }

  async removeCheckpoints(taskId: TaskId, numbers: readonly number[]): Promise<void> {
    this.progress.removeCheckpoints(taskId, numbers)
  }

  async checkpoints(taskId: TaskId): Promise<KeptCheckpoint[]> {
    return this.progress.checkpoints(taskId)
  }

  async addHeartbeat(taskId: TaskId, at: Instant): Promise<void> {
    this.progress.addHeartbeat(taskId, at)
  }

  async heartbeats(taskId: TaskId, limit: number): Promise<Instant[]> {
    return this.progress.heartbeats(taskId, limit)
  }

  /** Every agent a task was ordered from, not only the one that has it now. */
  private tasksOf(agentId: AgentId) {
    return this.connection.build.selectFrom('delegation_agent').select('task_id').where('agent_id', '=', agentId)
  }

  private workedOnBy(taskId: TaskId, agentId: AgentId): void {
    const row = { task_id: taskId, agent_id: agentId }
    this.connection.run(this.connection.build.insertInto('delegation_agent').values(row).orIgnore())
  }

  private rows() {
    return this.connection.build.selectFrom('delegation').selectAll()
  }

  private find(taskId: TaskId): StoredDelegation | undefined {
    const row = this.connection.first(this.rows().where('task_id', '=', taskId))
    return row && delegationOf(row)
  }

  private require(taskId: TaskId): StoredDelegation {
    const found = this.find(taskId)
    if (!found) throw unknownTask(taskId)
    return found
  }
}
