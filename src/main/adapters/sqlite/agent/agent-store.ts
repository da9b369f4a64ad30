import { z } from 'zod'
import { artifact, type TaskEvent, taskStatus } from '../../../../shared/model/delegation'
import { type Envelope, envelope } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import {
  agentId,
  digest,
  fromInstant,
  instant,
  type KeyId,
  keyId,
  type TaskId,
  taskId,
  toInstant,
} from '../../../../shared/model/ids'
import type { AgentStore, Clock, StoredIssue, StoredTask } from '../../../engine/ports'
import {
  type Connection,
  isDuplicate,
  openDatabase,
  type StoreNotice,
  type StoreOptions,
  seal,
  unsealOrThrow,
} from '../database'
import { AGENT_MIGRATIONS, type AgentTables } from './schema'

/** "Stwa" */
const APPLICATION_ID = 0x53747761
/** Idempotency keys are honoured this long (FAILURE_MODES 2.1). */
const KEY_LIFE_MS = 24 * 3_600_000

const storedTask = taskStatus.extend({
  phase: z.string().exactOptional(),
  last_heartbeat_at: instant.exactOptional(),
  clientId: agentId,
  clientKey: keyId,
  idempotencyKey: z.string(),
  requestDigest: digest,
  order: envelope,
  orderDigest: digest,
  receipt: envelope.exactOptional(),
  artifacts: z.array(artifact),
  acceptedAt: instant,
  startedAt: instant.exactOptional(),
  finishedAt: instant.exactOptional(),
}) satisfies z.ZodType<StoredTask>

const storedIssue = z.object({
  taskId,
  digest,
  receivedAt: instant,
  envelope,
}) satisfies z.ZodType<StoredIssue>

const taskOf = (row: { task_id: string; content: string; checksum: string }): StoredTask =>
  unsealOrThrow(row, storedTask, 'task', row.task_id)

class SqliteAgentStore implements AgentStore {
  readonly #connection: Connection<AgentTables>
  readonly #clock: Clock

  constructor(connection: Connection<AgentTables>, clock: Clock) {
    this.#connection = connection
    this.#clock = clock
  }

  async accept(task: StoredTask): Promise<{ task: StoredTask; existing: boolean }> {
    return this.#connection.transaction(() => {
      const known = this.#byKey(task.clientKey, task.idempotencyKey)
      if (known) return { task: known, existing: true }
      this.#insert(task)
      return { task, existing: false }
    })
  }

  async get(taskId: TaskId): Promise<StoredTask | undefined> {
    return this.#find(taskId)
  }

  async byIdempotencyKey(clientKey: KeyId, key: string): Promise<StoredTask | undefined> {
    return this.#byKey(clientKey, key)
  }

  /** @throws StewardError `task_unknown` */
  async update(taskId: TaskId, change: Partial<Omit<StoredTask, 'task_id'>>): Promise<StoredTask> {
    return this.#connection.transaction(() => {
      const found = this.#find(taskId)
      if (!found) throw new StewardError('task_unknown', `there is no task ${taskId}`)
      const changed: StoredTask = { ...found, ...change }
      const { build } = this.#connection
      this.#connection.run(
        build
          .updateTable('task')
          .set({ state: changed.state, ...seal(changed) })
          .where('task_id', '=', taskId),
      )
      return changed
    })
  }

  async unfinished(): Promise<StoredTask[]> {
    const { build } = this.#connection
    const rows = build
      .selectFrom('task')
      .selectAll()
      .where('state', 'in', ['accepted', 'running'])
      .orderBy('accepted_ms')
      .orderBy('task_id')
    return this.#connection.all(rows).map(taskOf)
  }

  /** @throws StewardError `conflict` where the number is not the next */
  async appendEvent(event: TaskEvent, signed: Envelope): Promise<void> {
    this.#connection.transaction(() => {
      const { build } = this.#connection
      const last = this.#connection.first(
        build
          .selectFrom('task_event')
          .select('seq')
          .where('task_id', '=', event.task_id)
          .orderBy('seq', 'desc')
          .limit(1),
      )
      if (event.seq !== (last?.seq ?? 0) + 1)
        throw new StewardError('conflict', `event ${event.seq} of ${event.task_id} does not follow ${last?.seq ?? 0}`)
      this.#connection.run(
        build.insertInto('task_event').values({ task_id: event.task_id, seq: event.seq, ...seal(signed) }),
      )
    })
  }

  async events(taskId: TaskId, afterSeq: number): Promise<Envelope[]> {
    const { build } = this.#connection
    const rows = this.#connection.all(
      build
        .selectFrom('task_event')
        .selectAll()
        .where('task_id', '=', taskId)
        .where('seq', '>', afterSeq)
        .orderBy('seq'),
    )
    return rows.map((row) => unsealOrThrow(row, envelope, 'task_event', `${taskId} ${row.seq}`))
  }

  async addIssue(issue: StoredIssue): Promise<number> {
    return this.#connection.transaction(() => {
      const { build } = this.#connection
      this.#connection.run(
        build
          .insertInto('task_issue')
          .values({ task_id: issue.taskId, digest: issue.digest, ...seal(issue) })
          .onConflict((conflict) => conflict.doNothing()),
      )
      return this.#issueRows(issue.taskId).length
    })
  }

  async issues(taskId: TaskId): Promise<StoredIssue[]> {
    return this.#issueRows(taskId).map((row) => unsealOrThrow(row, storedIssue, 'task_issue', row.digest))
  }

  #issueRows(taskId: TaskId) {
    const rows = this.#connection.build.selectFrom('task_issue').selectAll().where('task_id', '=', taskId)
    return this.#connection.all(rows.orderBy('digest'))
  }

  async close(): Promise<void> {
    this.#connection.close()
  }

  #insert(task: StoredTask): void {
    const { build } = this.#connection
    try {
      this.#connection.run(
        build.insertInto('task').values({
          task_id: task.task_id,
          client_key: task.clientKey,
          idempotency_key: task.idempotencyKey,
          state: task.state,
          accepted_ms: fromInstant(task.acceptedAt),
          ...seal(task),
        }),
      )
    } catch (error) {
      if (!isDuplicate(error)) throw error
      throw new StewardError('conflict', `there is a task ${task.task_id} already`, {
        details: { task_id: task.task_id },
        suggestions: ['Order it under another task id.'],
        cause: error,
      })
    }
  }

  #find(taskId: TaskId): StoredTask | undefined {
    const row = this.#connection.first(
      this.#connection.build.selectFrom('task').selectAll().where('task_id', '=', taskId),
    )
    return row && taskOf(row)
  }

  #byKey(clientKey: KeyId, key: string): StoredTask | undefined {
    const row = this.#connection.first(
      this.#connection.build
        .selectFrom('task')
        .selectAll()
        .where('client_key', '=', clientKey)
        .where('idempotency_key', '=', key)
        .where('accepted_ms', '>=', fromInstant(toInstant(this.#clock.now())) - KEY_LIFE_MS)
        .orderBy('accepted_ms', 'desc')
        .limit(1),
    )
    return row && taskOf(row)
  }
}

/** Opens the agent server's store, as the client's is opened. @throws StewardError `store_newer`, `conflict`, `unavailable` */
export const openAgentStore = async (options: StoreOptions): Promise<{ store: AgentStore; notice?: StoreNotice }> => {
  const { connection, notice } = openDatabase<AgentTables>(options, {
    applicationId: APPLICATION_ID,
    migrations: AGENT_MIGRATIONS,
  })
  return { store: new SqliteAgentStore(connection, options.clock), ...(notice && { notice }) }
}
