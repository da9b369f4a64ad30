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
} from '../../../../shared/model/ids'
import type { AgentStore, Clock, RegistryMemory, SignedEvent, StoredIssue, StoredTask } from '../../../engine/ports'
import {
  type Connection,
  GroupedWrites,
  isDuplicate,
  openDatabase,
  type StoreNotice,
  type StoreOptions,
  seal,
  unsealOrThrow,
} from '../database'
import { RecentTasks } from './recent-tasks'
import { SqliteRegistryMemory } from './registry-memory'
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
  clientPredecessors: z.array(keyId).exactOptional(),
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

interface TaskRow {
  readonly task_id: string
  readonly content: string
  readonly checksum: string
}

const taskOf = (row: TaskRow): StoredTask => unsealOrThrow(row, storedTask, 'task', row.task_id)

/** The statements that every small task needs, written out: building them anew each time costs as much as running them. */
const SQL = {
  find: 'SELECT task_id, content, checksum FROM task WHERE task_id = ?',
  byKey: `SELECT task_id FROM task WHERE client_key = ? AND idempotency_key = ? AND accepted_ms >= ?
    ORDER BY accepted_ms DESC LIMIT 1`,
  insert: `INSERT INTO task (task_id, client_key, idempotency_key, state, accepted_ms, content, checksum)
    VALUES (?, ?, ?, ?, ?, ?, ?)`,
  update: 'UPDATE task SET state = ?, content = ?, checksum = ? WHERE task_id = ?',
  lastEvent: 'SELECT seq FROM task_event WHERE task_id = ? ORDER BY seq DESC LIMIT 1',
  appendEvent: 'INSERT INTO task_event (task_id, seq, content, checksum) VALUES (?, ?, ?, ?)',
} as const

class SqliteAgentStore implements AgentStore {
  readonly registries: RegistryMemory
  readonly #connection: Connection<AgentTables>
  readonly #writes: GroupedWrites<AgentTables>
  readonly #recent = new RecentTasks()
  readonly #clock: Clock

  constructor(connection: Connection<AgentTables>, clock: Clock) {
    this.#connection = connection
    this.#writes = new GroupedWrites(connection, () => this.#recent.forget())
    this.registries = new SqliteRegistryMemory(connection)
    this.#clock = clock
  }

  accept(task: StoredTask, first?: SignedEvent): Promise<{ task: StoredTask; existing: boolean }> {
    return this.#writes.write(() => {
      const known = this.#byKey(task.clientKey, task.idempotencyKey)
      if (known) return { task: known, existing: true }
      this.#insert(task)
      if (first) this.#append(first.event, first.envelope)
      return { task: this.#recent.keep(task), existing: false }
    })
  }

  async get(taskId: TaskId): Promise<StoredTask | undefined> {
    return this.#find(taskId)
  }

  async byIdempotencyKey(clientKey: KeyId, key: string): Promise<StoredTask | undefined> {
    return this.#byKey(clientKey, key)
  }

  /** @throws StewardError `task_unknown` */
  update(taskId: TaskId, change: Partial<Omit<StoredTask, 'task_id'>>): Promise<StoredTask> {
    return this.#writes.write(() => this.#change(taskId, change))
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

  /** @throws StewardError `conflict` where the number is not the next, `task_unknown` */
  appendEvent(
    event: TaskEvent,
    signed: Envelope,
    change: Partial<Omit<StoredTask, 'task_id'>> = {},
  ): Promise<StoredTask> {
    return this.#writes.write(() => {
      const last = this.#connection.get<{ seq: number }>(SQL.lastEvent, event.task_id)
      if (event.seq !== (last?.seq ?? 0) + 1)
        throw new StewardError('conflict', `event ${event.seq} of ${event.task_id} does not follow ${last?.seq ?? 0}`)
      this.#append(event, signed)
      return this.#change(event.task_id, change)
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
    return this.#writes.write(() => {
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
    this.#writes.flush()
    this.#connection.close()
  }

  #change(taskId: TaskId, change: Partial<Omit<StoredTask, 'task_id'>>): StoredTask {
    const found = this.#find(taskId)
    if (!found) throw new StewardError('task_unknown', `there is no task ${taskId}`)
    const changed: StoredTask = { ...found, ...change }
    const { content, checksum } = seal(changed)
    this.#connection.put(SQL.update, changed.state, content, checksum, taskId)
    return this.#recent.keep(changed)
  }

  #append({ task_id, seq }: TaskEvent, signed: Envelope): void {
    const { content, checksum } = seal(signed)
    this.#connection.put(SQL.appendEvent, task_id, seq, content, checksum)
  }

  #insert(task: StoredTask): void {
    const { task_id, clientKey, idempotencyKey, state, acceptedAt } = task
    const { content, checksum } = seal(task)
    try {
      const accepted = fromInstant(acceptedAt)
      this.#connection.put(SQL.insert, task_id, clientKey, idempotencyKey, state, accepted, content, checksum)
    } catch (error) {
      if (!isDuplicate(error)) throw error
      throw new StewardError('conflict', `there is a task ${task_id} already`, {
        details: { task_id },
        suggestions: ['Order it under another task id.'],
        cause: error,
      })
    }
  }

  #find(taskId: TaskId): StoredTask | undefined {
    const recent = this.#recent.get(taskId)
    if (recent) return recent
    const row = this.#connection.get<TaskRow>(SQL.find, taskId)
    return row && taskOf(row)
  }

  #byKey(clientKey: KeyId, key: string): StoredTask | undefined {
    const row = this.#connection.get<{ task_id: TaskId }>(SQL.byKey, clientKey, key, this.#clock.now() - KEY_LIFE_MS)
    return row && this.#find(row.task_id)
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
