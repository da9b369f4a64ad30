import type { Connection } from '../database'
import type { ClientTables } from './tables'

/** Rows read in one go while the columns are loaded: what else the process has to do comes in between. */
const ROWS_AT_ONCE = 4000
/** Loads that may be overtaken by a change before one is made that nothing can overtake. */
const MOST_LOADS = 3
const VERSION = 'cached_agents_version'

/** The order of every list of agents, which an index has. */
export const LIST_ORDER = 'id COLLATE NOCASE, id, source'

const NEXT_ROWS = `
  SELECT row, id, source, preferred, state, verification FROM cached_agent
  WHERE id COLLATE NOCASE >= @id AND (${LIST_ORDER}) > (@id, @id, @source)
  ORDER BY ${LIST_ORDER} LIMIT @count`

interface ColumnsRow {
  readonly row: number
  readonly id: string
  readonly source: string
  readonly preferred: number
  readonly state: string | null
  readonly verification: string
}

/** The values of one column, each written once. */
export class ValueColumn {
  readonly values: (string | null)[] = []
  private readonly codes: number[] = []

  set(place: number, value: string | null): void {
    this.codes[place] = this.codeOf(value) ?? this.values.push(value) - 1
  }

  /** By what `at` tells a value; undefined where no row has it. */
  codeOf(value: string | null): number | undefined {
    const code = this.values.indexOf(value)
    return code === -1 ? undefined : code
  }

  at(place: number): number {
    return this.codes[place] ?? -1
  }
}

/** The places of the rows with each capability. */
export type CapabilityPlaces = ReadonlyMap<string, readonly number[]>

/** What is searched by of every cached row. A place is where the row stands in the list of all of them. */
export class AgentColumns {
  readonly rows: number[] = []
  readonly preferred: boolean[] = []
  readonly state = new ValueColumn()
  readonly verification = new ValueColumn()
  readonly source = new ValueColumn()
  /** Read when they are first counted. */
  capabilities: CapabilityPlaces | undefined
  private readonly places: number[] = []

  constructor(
    /** Of the rows when they were read. */
    public version: string,
  ) {}

  get size(): number {
    return this.rows.length
  }

  placeOf(row: number): number | undefined {
    return this.places[row]
  }

  append(row: ColumnsRow): void {
    const place = this.rows.push(row.row) - 1
    this.places[row.row] = place
    this.set(place, row)
  }

  set(place: number, { preferred, state, verification, source }: ColumnsRow): void {
    this.preferred[place] = preferred === 1
    this.state.set(place, state)
    this.verification.set(place, verification)
    this.source.set(place, source)
  }
}

/**
 * Keeps the columns that searches go by in memory: joining a table for each of the forty thousand rows that a short word finds
 * takes longer than a person waits between two keys. Every change of the rows counts a version up, so that a change by another
 * process is noticed as well.
 */
export class AgentColumnsCache {
  private loaded: AgentColumns | undefined
  private loading: Promise<AgentColumns> | undefined

  constructor(private readonly connection: Connection<ClientTables>) {}

  /** Tells that rows change. Within the transaction that changes them. */
  changed(): void {
    this.connection.put(
      `INSERT INTO setting VALUES ('${VERSION}', '1') ON CONFLICT DO UPDATE SET value = CAST(value + 1 AS TEXT)`,
    )
  }

  /** Tells that the rows of one agent change, no matter how: only they are read again. */
  changing(id: string, change: () => void): void {
    const { loaded } = this
    // Until it is known to be on the disk.
    this.loaded = undefined
    this.loaded = this.connection.transaction(() => {
      const isCurrent = loaded?.version === this.version()
      change()
      this.changed()
      if (!loaded || !isCurrent || !this.reread(loaded, id)) return undefined
      loaded.version = this.version()
      return loaded
    })
  }

  /** As the rows are now. */
  async current(): Promise<AgentColumns> {
    if (this.loaded?.version === this.version()) return this.loaded
    this.loading ??= this.load().finally(() => {
      this.loading = undefined
    })
    this.loaded = await this.loading
    return this.loaded
  }

  /** As the rows of these columns are. */
  async capabilities(columns: AgentColumns): Promise<CapabilityPlaces> {
    if (columns.capabilities) return columns.capabilities
    const found = new Map<string, readonly number[]>()
    let waiting = 0
    for (const name of this.connection.column<string>('SELECT DISTINCT capability FROM agent_capability')) {
      const rows = this.connection.column<number>('SELECT row FROM agent_capability WHERE capability = ?', name)
      found.set(
        name,
        rows.map((row) => columns.placeOf(row) ?? -1),
      )
      waiting += rows.length
      if (waiting < ROWS_AT_ONCE) continue
      waiting = 0
      await new Promise<void>((resume) => setImmediate(resume))
    }
    if (columns.version === this.version()) columns.capabilities = found
    return found
  }

  private version(): string {
    const row = this.connection.get<{ value: string }>(`SELECT value FROM setting WHERE name = '${VERSION}'`)
    return row?.value ?? '0'
  }

  private async load(): Promise<AgentColumns> {
    for (let attempt = 1; attempt < MOST_LOADS; attempt++) {
      const columns = new AgentColumns(this.version())
      for (let after: ColumnsRow | undefined; ; ) {
        const rows = this.next(ROWS_AT_ONCE, after)
        for (const row of rows) columns.append(row)
        if (rows.length < ROWS_AT_ONCE) break
        after = rows.at(-1)
        await new Promise<void>((resume) => setImmediate(resume))
      }
      if (columns.version === this.version()) return columns
    }
    return this.connection.transaction(() => {
      const columns = new AgentColumns(this.version())
      for (const row of this.next(-1)) columns.append(row)
      return columns
    })
  }

  private next(count: number, after?: ColumnsRow): ColumnsRow[] {
    const { id = '', source = '' } = after ?? {}
    return this.connection.statement(NEXT_ROWS).all({ id, source, count }) as ColumnsRow[]
  }

  /** Whether the columns now have the rows of this agent as they are. */
  private reread(columns: AgentColumns, id: string): boolean {
    const rows = this.connection
      .statement('SELECT row, id, source, preferred, state, verification FROM cached_agent WHERE id = ?')
      .all(id) as ColumnsRow[]
    columns.capabilities = undefined
    return rows.every((row) => {
      const place = columns.placeOf(row.row)
      if (place !== undefined) columns.set(place, row)
      return place !== undefined
    })
  }
}
