import type Sqlite from 'better-sqlite3'
import { type Compilable, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { storeFailure } from './sqlite-failure'

type Statement = Sqlite.Statement<unknown[], unknown>

/** Builds queries and never runs one: what runs goes through the connection, where it is part of the open transaction. */
const queryBuilder = <Tables>(): Kysely<Tables> =>
  new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })

/**
 * One open SQLite file. Queries are built by Kysely and run at once, so that nothing else on the event loop can slip into a
 * transaction. Failures of SQLite become StewardErrors: `store_damaged`, `unavailable`.
 */
export class Connection<Tables> {
  readonly build = queryBuilder<Tables>()
  private readonly statements = new Map<string, Statement>()

  /** Made once: making one costs more than running an empty one. */
  private readonly inTransaction: Sqlite.Transaction<(work: () => unknown) => unknown>

  constructor(private readonly database: Sqlite.Database) {
    this.inTransaction = database.transaction((work: () => unknown) => work())
  }

  get file(): string {
    return this.database.name
  }

  all<Row>(query: Compilable<Row>): Row[] {
    const { sql, parameters } = query.compile()
    return this.guarded(() => this.statement(sql).all(...parameters) as Row[])
  }

  first<Row>(query: Compilable<Row>): Row | undefined {
    const { sql, parameters } = query.compile()
    return this.guarded(() => this.statement(sql).get(...parameters) as Row | undefined)
  }

  /** Runs a statement that returns nothing. */
  run(query: Compilable<unknown>): { changes: number; insertedRow: number } {
    const { sql, parameters } = query.compile()
    const result = this.guarded(() => this.statement(sql).run(...parameters))
    return { changes: result.changes, insertedRow: Number(result.lastInsertRowid) }
  }

  /** The first row of a statement that is written out: for what runs so often that building it would cost more. */
  get<Row>(sql: string, ...parameters: readonly (string | number)[]): Row | undefined {
    return this.guarded(() => this.statement(sql).get(...parameters) as Row | undefined)
  }

  /** All rows of a statement that is written out. */
  rows<Row>(sql: string, ...parameters: readonly (string | number)[]): Row[] {
    return this.guarded(() => this.statement(sql).all(...parameters) as Row[])
  }

  /** The first column of each row, without an object a row. */
  column<Value>(sql: string, ...parameters: readonly (string | number)[]): Value[] {
    return this.guarded(
      () =>
        this.statement(sql)
          .pluck()
          .all(...parameters) as Value[],
    )
  }

  /** Runs a statement that is written out and returns nothing. */
  put(sql: string, ...parameters: readonly (string | number)[]): void {
    this.guarded(() => this.statement(sql).run(...parameters))
  }

  /** A prepared statement for bulk paths; the same text gives the same statement. */
  statement(sql: string): Statement {
    const known = this.statements.get(sql)
    if (known) return known
    const prepared = this.database.prepare<unknown[], unknown>(sql)
    this.statements.set(sql, prepared)
    return prepared
  }

  /**
   * All or nothing, and on the disk when it returns. It takes the write lock at its beginning: a transaction that reads first and
   * writes later could find its reading outdated by another process.
   */
  transaction<Result>(work: () => Result): Result {
    if (this.database.inTransaction) return work()
    return this.guarded(() => this.inTransaction.immediate(work) as Result)
  }

  /** Whether a transaction is open: SQLite undoes a whole one by itself where the disk is full or fails. */
  get isInTransaction(): boolean {
    return this.database.inTransaction
  }

  /** All or nothing within an open transaction, which goes on whatever becomes of it. */
  savepoint<Result>(work: () => Result): Result {
    return this.guarded(() => this.inTransaction(work) as Result)
  }

  close(): void {
    this.statements.clear()
    this.database.close()
  }

  private guarded<Result>(work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      throw storeFailure(error, this.file)
    }
  }
}
