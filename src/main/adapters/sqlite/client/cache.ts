import { sql } from 'kysely'
import { StewardError } from '../../../../shared/model/errors'
import { type AgentId, type Digest, type KeyId, toInstant } from '../../../../shared/model/ids'
import type { SnapshotRevocation } from '../../../../shared/model/registry'
import type {
  AgentQuery,
  Arrangement,
  CachedAgent,
  CachedDocument,
  CacheSize,
  CacheStore,
  Clock,
  Facets,
  KnownRegistry,
  ListedRow,
  SeenRevocation,
} from '../../../engine/ports'
import { type Connection, unseal } from '../database'
import { AgentColumnsCache } from './agent-columns'
import { findFacets } from './agent-facets'
import { AgentRows, type ExistingRow } from './agent-rows'
import { type FoundRow, findAgents } from './agent-search'
import type { DamagedRows } from './damaged-rows'
import { Disputes } from './disputes'
import { DocumentRows } from './document-rows'
import { RegistryRows } from './registry-rows'
import { RevocationRows } from './revocation-rows'
import { cachedAgent } from './shapes'
import { SourceOrder } from './source-order'
import type { ClientTables } from './tables'

/** Rows dropped in one go: a registry of a hundred thousand would hold up everything else for seconds. */
const ROWS_AT_ONCE = 250

const rollback = (name: string, stored: number, offered: number | undefined): StewardError =>
  new StewardError('snapshot_rollback', `the snapshot of ${name} is older than the one that is stored`, {
    details: { registry: name, stored, offered },
    suggestions: [
      'Ask the operator of the registry why it went back.',
      'Remove and add the registry if it was rebuilt.',
    ],
  })

const listedTwice = (name: string, id: string): StewardError =>
  new StewardError('snapshot_invalid', `the snapshot of ${name} lists ${id} twice`, {
    details: { registry: name, agent_id: id },
    suggestions: ['Tell the operator of the registry.'],
  })

export class SqliteCache implements CacheStore {
  private readonly known: RegistryRows
  private readonly revoked: RevocationRows
  private readonly documents: DocumentRows
  private readonly agents: AgentRows
  private readonly order: SourceOrder
  private readonly columns: AgentColumnsCache
  private readonly disputes: Disputes
  /** Sources whose rows are being dropped; one that is written meanwhile stays. */
  private readonly leaving = new Set<string>()
  private readonly listeners = new Set<(source: string) => void>()

  constructor(
    private readonly connection: Connection<ClientTables>,
    private readonly damaged: DamagedRows,
    private readonly clock: Clock,
  ) {
    this.known = new RegistryRows(connection)
    this.revoked = new RevocationRows(connection)
    this.documents = new DocumentRows(connection, damaged)
    this.agents = new AgentRows(connection)
    this.order = new SourceOrder(connection)
    this.columns = new AgentColumnsCache(connection)
    this.disputes = new Disputes(connection)
  }

  async registries(): Promise<KnownRegistry[]> {
    return this.known.all()
  }

  async saveRegistry(registry: KnownRegistry): Promise<void> {
    this.leaving.delete(registry.name)
    this.known.save(registry)
  }

  async removeRegistry(name: string): Promise<boolean> {
    await this.dropRows(name)
    // What was written while its rows went is there to stay.
    return this.leaving.delete(name) && this.known.remove(name)
  }

  async dropAgents(source: string): Promise<number> {
    // First: whoever asks from now on is answered with everything, also after a crash.
    this.known.forgetEtag(source)
    const dropped = await this.dropRows(source)
    this.leaving.delete(source)
    return dropped
  }

  async arrange(arrangement: Arrangement): Promise<void> {
    this.connection.transaction(() => {
      this.order.set(arrangement)
      this.columns.changed()
    })
  }

  onSetAside(listener: (source: string) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  async replaceSnapshot(
    registry: KnownRegistry,
    agents: readonly CachedAgent[],
    revocations: readonly SnapshotRevocation[],
  ): Promise<void> {
    this.leaving.delete(registry.name)
    this.connection.transaction(() => {
      this.assertForward(registry)
      this.known.save(registry)
      this.replaceAgents(registry.name, agents)
      this.order.settleAll()
      this.columns.changed()
      this.revoked.save(revocations, registry.name, toInstant(this.clock.now()))
      this.disputes.replaceRevocations(registry.name, revocations)
    })
  }

  async saveAgent(agent: CachedAgent): Promise<void> {
    this.columns.changing(agent.summary.id, () => {
      this.agents.put(agent, this.agents.existing(agent.summary.id, agent.source))
      this.order.settle(agent.summary.id)
    })
  }

  async searchAgents(query: AgentQuery): Promise<{ rows: CachedAgent[]; total: number; nextCursor?: string }> {
    // A list of many pages must not hold up what else the process has to do.
    if (query.cursor !== undefined) await new Promise<void>((resume) => setImmediate(resume))
    const page = findAgents(this.connection, await this.columns.current(), query)
    const rows = this.intact(page.rows)
    return { ...page, rows, total: page.total - (page.rows.length - rows.length) }
  }

  async facets(query: Omit<AgentQuery, 'limit'>): Promise<Facets> {
    const columns = await this.columns.current()
    return findFacets(this.connection, columns, await this.columns.capabilities(columns), query)
  }

  async size(): Promise<CacheSize> {
    const { build } = this.connection
    const rows = this.connection.first(
      build
        .selectFrom('cached_agent')
        .select([sql<number>`count(*)`.as('count'), sql<number>`coalesce(sum(length(content)), 0)`.as('bytes')]),
    )
    const documents = this.connection.first(
      build
        .selectFrom('document')
        .select([sql<number>`count(*)`.as('count'), sql<number>`coalesce(sum(length(bytes)), 0)`.as('bytes')]),
    )
    return {
      rows: rows?.count ?? 0,
      documents: documents?.count ?? 0,
      bytes: (rows?.bytes ?? 0) + (documents?.bytes ?? 0),
    }
  }

  async agent(id: AgentId): Promise<CachedAgent[]> {
    const rows = this.connection.all(
      this.connection.build.selectFrom('cached_agent').selectAll().where('id', '=', id).orderBy('source'),
    )
    return this.intact(rows)
  }

  async listing(source: string): Promise<ReadonlyMap<string, ListedRow>> {
    const rows = this.connection.all(
      this.connection.build
        .selectFrom('cached_agent')
        .select(['id', 'digest', 'state', 'verification'])
        .where('source', '=', source),
    )
    return new Map(
      rows.map(({ id, digest, state, verification }) => [
        id,
        { digest, state: state ?? undefined, verification } as ListedRow,
      ]),
    )
  }

  async disputedAgents(limit: number): Promise<AgentId[]> {
    return this.disputes.agents(limit)
  }

  async revokedBySource(id: AgentId): Promise<ReadonlyMap<string, readonly KeyId[]>> {
    return this.disputes.revokedBySource(id)
  }

  async preferred(id: AgentId): Promise<CachedAgent | undefined> {
    const rows = this.connection.all(
      this.connection.build.selectFrom('cached_agent').selectAll().where('id', '=', id).where('preferred', '=', 1),
    )
    return this.intact(rows)[0]
  }

  async document(digest: Digest): Promise<CachedDocument | undefined> {
    return this.documents.get(digest)
  }

  async saveDocument(document: CachedDocument): Promise<void> {
    this.documents.save(document)
  }

  async revocations(keyIds?: readonly KeyId[]): Promise<SnapshotRevocation[]> {
    return this.revoked.of(keyIds)
  }

  async seenRevocations(limit: number): Promise<SeenRevocation[]> {
    return this.revoked.seen(limit)
  }

  async saveRevocations(revocations: readonly SnapshotRevocation[], source: string): Promise<void> {
    this.connection.transaction(() => this.revoked.save(revocations, source, toInstant(this.clock.now())))
  }

  /** TRUST "Freshness": versions never go backwards, not even where two engines refresh at once. */
  private assertForward(registry: KnownRegistry): void {
    const stored = this.known.get(registry.name)?.snapshotVersion
    if (stored !== undefined && (registry.snapshotVersion ?? 0) < stored)
      throw rollback(registry.name, stored, registry.snapshotVersion)
  }

  private replaceAgents(source: string, agents: readonly CachedAgent[]): void {
    const leftOver = this.rowsOf(source)
    const seen = new Set<string>()
    for (const agent of agents) {
      const { id } = agent.summary
      if (seen.has(id)) throw listedTwice(source, id)
      seen.add(id)
      this.agents.put(agent.source === source ? agent : { ...agent, source }, leftOver.get(id))
      leftOver.delete(id)
    }
    for (const { row } of leftOver.values()) this.agents.remove(row)
  }

  /** Some rows a turn, each turn whole: in between, what is left is shown. */
  private async dropRows(source: string): Promise<number> {
    this.leaving.add(source)
    this.disputes.replaceRevocations(source, [])
    let dropped = 0
    for (;;) {
      const count = this.connection.transaction(() => this.dropSome(source))
      dropped += count
      if (count < ROWS_AT_ONCE) return dropped
      await new Promise<void>((resume) => setImmediate(resume))
      if (!this.leaving.has(source)) return dropped
    }
  }

  private dropSome(source: string): number {
    const rows = this.connection.all(
      this.connection.build
        .selectFrom('cached_agent')
        .select(['id', 'row'])
        .where('source', '=', source)
        .orderBy('row')
        .limit(ROWS_AT_ONCE),
    )
    for (const { row } of rows) this.agents.remove(row)
    this.order.settleLeft(rows.map(({ id }) => id))
    this.columns.changed()
    return rows.length
  }

  private rowsOf(source: string): Map<string, ExistingRow> {
    const rows = this.connection.all(
      this.connection.build.selectFrom('cached_agent').select(['id', 'row', 'search_key']).where('source', '=', source),
    )
    return new Map(rows.map((row) => [row.id, row]))
  }

  private intact(rows: readonly FoundRow[]): CachedAgent[] {
    return rows.flatMap((row) => this.verified(row) ?? [])
  }

  /** A row that is what was written; another is taken out, told and counted (DESIGN §8: never silently wrong). */
  private verified(row: FoundRow): CachedAgent | undefined {
    const unsealed = unseal(row, cachedAgent)
    if (!unsealed.intact) return this.setAside(row, unsealed.reason)
    const { summary, source, state, verification } = unsealed.value
    // The columns decide what a filter finds: one that says otherwise would show an unverified agent as verified.
    const agrees =
      summary.id === row.id &&
      source === row.source &&
      (state ?? null) === row.state &&
      unsealed.value.manifestDigest === row.digest &&
      verification === row.verification
    return agrees ? unsealed.value : this.setAside(row, 'its columns contradict its content')
  }

  private setAside(row: FoundRow, reason: string): undefined {
    this.connection.transaction(() => {
      this.agents.remove(row.row)
      this.order.settle(row.id)
      this.columns.changed()
      // With its tag the registry would answer that nothing changed, and the row would stay away.
      this.known.forgetEtag(row.source)
      this.damaged.record('cached_agent', `${row.id} from ${row.source}`, reason)
    })
    for (const listener of this.listeners) listener(row.source)
    return undefined
  }
}
