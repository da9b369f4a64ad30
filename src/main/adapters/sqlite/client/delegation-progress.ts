import { type KeptCheckpoint, keptCheckpoint } from '../../../../shared/model/checkpoint'
import { fromInstant, type Instant, type TaskId, toInstant } from '../../../../shared/model/ids'
import { type Connection, seal, unsealOrThrow } from '../database'
import type { ClientTables } from './tables'

/** As many heartbeats of one task as are kept: an hour and a half at one every five seconds. */
const HEARTBEATS_KEPT = 1000

/** What a task's agents saved and when they were heard. */
export class DelegationProgress {
  constructor(private readonly connection: Connection<ClientTables>) {}

  addCheckpoint(taskId: TaskId, checkpoint: KeptCheckpoint): void {
    const { build } = this.connection
    const row = { task_id: taskId, number: checkpoint.number, ...seal(checkpoint) }
    this.connection.run(build.insertInto('delegation_checkpoint').values(row))
  }

  removeCheckpoints(taskId: TaskId, numbers: readonly number[]): void {
    if (numbers.length === 0) return
    const { build } = this.connection
    this.connection.run(
      build.deleteFrom('delegation_checkpoint').where('task_id', '=', taskId).where('number', 'in', numbers),
    )
  }

  checkpoints(taskId: TaskId): KeptCheckpoint[] {
    const { build } = this.connection
    const rows = this.connection.all(
      build.selectFrom('delegation_checkpoint').selectAll().where('task_id', '=', taskId).orderBy('number'),
    )
    return rows.map((row) => unsealOrThrow(row, keptCheckpoint, 'delegation_checkpoint', `${taskId} ${row.number}`))
  }

  addHeartbeat(taskId: TaskId, at: Instant): void {
    const { build } = this.connection
    this.connection.transaction(() => {
      this.connection.run(
        build
          .insertInto('heartbeat')
          .values({ task_id: taskId, at_ms: fromInstant(at) })
          .orIgnore(),
      )
      const oldest = this.connection.first(this.latest(taskId).offset(HEARTBEATS_KEPT).limit(1))
      if (oldest)
        this.connection.run(
          build.deleteFrom('heartbeat').where('task_id', '=', taskId).where('at_ms', '<=', oldest.at_ms),
        )
    })
  }

  heartbeats(taskId: TaskId, limit: number): Instant[] {
    return this.connection
      .all(this.latest(taskId).limit(limit))
      .map(({ at_ms }) => toInstant(at_ms))
      .reverse()
  }

  private latest(taskId: TaskId) {
    return this.connection.build
      .selectFrom('heartbeat')
      .select('at_ms')
      .where('task_id', '=', taskId)
      .orderBy('at_ms', 'desc')
  }
}
