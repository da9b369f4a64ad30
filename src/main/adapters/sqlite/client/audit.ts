import { type Expression, type SqlBool, sql } from 'kysely'
import {
  type AuditEntry,
  type AuditFilter,
  type AuditRecord,
  type AuditState,
  auditEntry,
} from '../../../../shared/model/audit'
import type { Digest } from '../../../../shared/model/ids'
import type { AuditStore } from '../../../engine/ports'
import { CHAIN_START, type ChainState, type ChainVerdict, nextEntry, verifyChain } from '../../../protocol/audit'
import { type Connection, rowDamaged } from '../database'
import { matchExpression } from '../search'
import type { ClientTables } from './tables'

const PAGE = 500

type AuditRow = ClientTables['audit_entry']

const parsedDetails = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // Not an object of details: the entry then has no valid shape, and its reader says so.
    return undefined
  }
}

/** The entry of a row, or undefined where the row has not the shape of one. */
const entryOf = (row: AuditRow): AuditEntry | undefined =>
  auditEntry.safeParse({ ...row, details: parsedDetails(row.details) }).data

const entryOrThrow = (row: AuditRow): AuditEntry => {
  const entry = entryOf(row)
  if (entry) return entry
  throw rowDamaged('audit_entry', String(row.seq), 'it is no entry')
}

/** The agent an entry is about stands in its subject, alone or before a capability, or in its details. */
const conditionsOf = ({ kind, actor, subject, since, until }: AuditFilter): Expression<SqlBool>[] => [
  ...(kind === undefined ? [] : [sql<SqlBool>`substr(action, 1, ${kind.length + 1}) = ${`${kind}.`}`]),
  ...(actor === undefined ? [] : [sql<SqlBool>`actor = ${actor}`]),
  ...(subject === undefined
    ? []
    : [
        sql<SqlBool>`(subject = ${subject} OR substr(subject, 1, ${subject.length + 1}) = ${`${subject} `} OR json_extract(details, '$.agent_id') = ${subject})`,
      ]),
  ...(since === undefined ? [] : [sql<SqlBool>`at >= ${since}`]),
  ...(until === undefined ? [] : [sql<SqlBool>`at < ${until}`]),
]

const isMissing = (rows: readonly AuditRow[], entries: readonly AuditEntry[]): boolean => entries.length < rows.length

export class SqliteAudit implements AuditStore {
  /** How far the chain was found to hold, and the version of the file it was found in. */
  private checked: { readonly chain: ChainState; readonly version: number | undefined } | undefined

  constructor(private readonly connection: Connection<ClientTables>) {}

  async append(record: AuditRecord): Promise<AuditEntry> {
    return this.connection.transaction(() => {
      const entry = nextEntry(this.head(), record)
      const details = JSON.stringify(entry.details)
      this.connection.run(this.connection.build.insertInto('audit_entry').values({ ...entry, details }))
      this.connection.run(this.connection.build.updateTable('audit_head').set({ entries: entry.seq, head: entry.hash }))
      this.connection
        .statement('INSERT INTO audit_search (rowid, actor, action, subject, details) VALUES (?, ?, ?, ?, ?)')
        .run(entry.seq, entry.actor, entry.action, entry.subject, details)
      return entry
    })
  }

  /** Newest first. @throws StewardError `store_damaged` for a row that is no entry */
  async list({ filter = {}, beforeSeq, limit }: Parameters<AuditStore['list']>[0]): Promise<AuditEntry[]> {
    let rows = this.connection.build.selectFrom('audit_entry').selectAll().orderBy('seq', 'desc').limit(limit)
    if (beforeSeq !== undefined) rows = rows.where('seq', '<', beforeSeq)
    for (const condition of conditionsOf(filter)) rows = rows.where(condition)
    if (filter.text?.trim()) {
      const match = matchExpression(filter.text)
      if (match === undefined) return []
      rows = rows.where('seq', 'in', this.matching(match))
    }
    return this.connection.all(rows).map(entryOrThrow)
  }

  async page(afterSeq: number, limit: number): Promise<AuditEntry[]> {
    const rows = this.connection.build.selectFrom('audit_entry').selectAll().where('seq', '>', afterSeq)
    return this.connection.all(rows.orderBy('seq').limit(limit)).map(entryOrThrow)
  }

  async about(action: string, subject: string): Promise<AuditEntry[]> {
    const rows = this.connection.build
      .selectFrom('audit_entry')
      .selectAll()
      .where('action', '=', action)
      .where('subject', '=', subject)
    return this.connection.all(rows.orderBy('seq')).map(entryOrThrow)
  }

  async verify(): Promise<AuditState> {
    return this.check(CHAIN_START)
  }

  async standing(): Promise<AuditState> {
    const { checked } = this
    return this.check(checked && checked.version === this.version() ? checked.chain : CHAIN_START)
  }

  /** Checks what follows entries that hold. */
  private async check(before: ChainState): Promise<AuditState> {
    const version = this.version()
    let verdict: ChainVerdict = before
    for (;;) {
      const rows = this.pageAfter(verdict.entries)
      const entries = rows.flatMap((row) => entryOf(row) ?? [])
      verdict = verifyChain(entries, verdict)
      if (verdict.brokenAt === undefined && isMissing(rows, entries))
        verdict = { ...verdict, brokenAt: verdict.entries + 1 }
      if (verdict.brokenAt !== undefined || rows.length < PAGE) break
      // A long log must not hold up what else the process has to do.
      await new Promise<void>((resume) => setImmediate(resume))
    }
    const state = this.stateOf(verdict)
    this.checked = state.intact ? { chain: { entries: verdict.entries, head: verdict.head }, version } : undefined
    return state
  }

  /** Another one whenever anybody but this connection has written to the file. */
  private version(): number | undefined {
    return this.connection.get<{ data_version: number }>('PRAGMA data_version')?.data_version
  }

  private matching(match: string): Expression<number> {
    return sql<number>`(select rowid from audit_search where audit_search match ${match})`
  }

  private pageAfter(seq: number): AuditRow[] {
    const query = this.connection.build.selectFrom('audit_entry').selectAll().where('seq', '>', seq)
    return this.connection.all(query.orderBy('seq').limit(PAGE))
  }

  private head(): ChainState {
    const row = this.connection.first(this.connection.build.selectFrom('audit_head').select(['entries', 'head']))
    if (!row) throw rowDamaged('audit_head', '1', 'it is gone')
    return { entries: row.entries, head: row.head as Digest }
  }

  /** Entries cut off at the end leave a chain that holds; only the remembered head tells that there were more. */
  private stateOf(verdict: ChainVerdict): AuditState {
    const head = this.head()
    const ended = verdict.entries === head.entries && verdict.head === head.head
    const brokenAt = verdict.brokenAt ?? (ended ? undefined : Math.min(verdict.entries, head.entries) + 1)
    return {
      entries: verdict.entries,
      ...(verdict.entries > 0 ? { head: verdict.head } : {}),
      intact: brokenAt === undefined,
      ...(brokenAt === undefined ? {} : { broken_at: brokenAt }),
    }
  }
}
