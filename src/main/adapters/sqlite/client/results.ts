import { z } from 'zod'
import { envelope } from '../../../../shared/model/envelope'
import type { TaskId } from '../../../../shared/model/ids'
import { resultReport } from '../../../../shared/model/result'
import type { ResultStore, StoredResult } from '../../../engine/ports'
import { type Connection, type Sealed, seal, unsealOrThrow } from '../database'
import type { ClientTables } from './tables'

const storedResult = z.object({
  report: resultReport,
  order: envelope.exactOptional(),
  receipt: envelope.exactOptional(),
}) satisfies z.ZodType<StoredResult>

const resultOf = (row: Sealed & { task_id: string; execution: number }): StoredResult =>
  unsealOrThrow(row, storedResult, 'result', `${row.task_id} ${row.execution}`)

export class SqliteResults implements ResultStore {
  constructor(private readonly connection: Connection<ClientTables>) {}

  async save(result: StoredResult): Promise<void> {
    const { task_id, execution, notices } = result.report
    const pending = notices.filter(({ state }) => state === 'pending').length
    const changed = { pending_notices: pending, ...seal(result) }
    this.connection.run(
      this.connection.build
        .insertInto('result')
        .values({ task_id, execution, ...changed })
        .onConflict((conflict) => conflict.columns(['task_id', 'execution']).doUpdateSet(changed)),
    )
  }

  async get(taskId: TaskId, execution: number): Promise<StoredResult | undefined> {
    const row = this.connection.first(this.rows().where('task_id', '=', taskId).where('execution', '=', execution))
    return row && resultOf(row)
  }

  async list(taskId: TaskId): Promise<StoredResult[]> {
    return this.connection.all(this.rows().where('task_id', '=', taskId).orderBy('execution')).map(resultOf)
  }

  async withPendingNotices(limit: number): Promise<StoredResult[]> {
    const rows = this.rows().where('pending_notices', '>', 0).orderBy('task_id').orderBy('execution').limit(limit)
    return this.connection.all(rows).map(resultOf)
  }

  private rows() {
    return this.connection.build.selectFrom('result').selectAll()
  }
}
