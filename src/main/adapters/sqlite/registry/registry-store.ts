import { sql } from 'kysely'
import { z } from 'zod'
import { agentSummary } from '../../../../shared/model/agent-summary'
import { type Envelope, envelope } from '../../../../shared/model/envelope'
import { StewardError } from '../../../../shared/model/errors'
import {
  type AgentId,
  agentId,
  type Digest,
  digest,
  type Instant,
  instant,
  type KeyId,
  keyId,
} from '../../../../shared/model/ids'
import type { ListedAttestation } from '../../../../shared/model/listed-attestation'
import { type RegistryAgentState, registryAgentState } from '../../../../shared/model/provenance'
import { type SnapshotEntry, type SnapshotRevocation, snapshotRevocation } from '../../../../shared/model/registry'
import type { Publication, RegisteredAttestation, RegistryStore } from '../../../engine/ports'
import {
  type Connection,
  isDuplicate,
  openDatabase,
  type StoreNotice,
  type StoreOptions,
  seal,
  unsealOrThrow,
} from '../database'
import { ApprovalRows } from './approvals'
import { AttestationRows } from './attestation-rows'
import { AuditHeadRows } from './audit-heads'
import { EndorsementRows } from './endorsements'
import { SqliteRegistryIssues } from './issues'
import { SqliteRegistryKeyEvents } from './key-events'
import { QuotaWindowRows } from './quota-windows'
import { ReviewRows } from './reviews'
import { REGISTRY_MIGRATIONS, type RegistryTables } from './schema'
import { UseRows } from './uses'

/** "Stwr" */
const APPLICATION_ID = 0x53747772

const publication = z.object({
  agentId,
  revision: z.number().int().positive(),
  digest,
  envelope,
  summary: agentSummary,
  ownerKey: keyId,
  keys: z.array(keyId),
  publishedAt: instant,
}) satisfies z.ZodType<Publication>

interface PublicationRow {
  agent_id: string
  content: string
  checksum: string
}

const publicationOf = (row: PublicationRow): Publication => unsealOrThrow(row, publication, 'publication', row.agent_id)

const searchText = ({ summary }: Publication): string =>
  [summary.id, summary.name, summary.description, summary.owner, ...summary.capabilities].join('\n').toLowerCase()

/** FAILURE_MODES 3.2: degraded while the tests of a capability fail; a passing run clears it. What the registry decided stands. */
const stateOf = (
  stored: RegistryAgentState,
  attestations: readonly ListedAttestation[] | undefined,
): RegistryAgentState => (stored === 'active' && attestations?.some(({ degraded }) => degraded) ? 'degraded' : stored)

const entryOf = (
  row: PublicationRow & { state: string },
  attested: readonly RegisteredAttestation[] | undefined,
): SnapshotEntry => {
  const { summary, digest: manifest_digest, revision, publishedAt } = publicationOf(row)
  const attestations = attested?.map(({ listed }) => listed)
  return {
    summary,
    manifest_digest,
    revision,
    published_at: publishedAt,
    state: stateOf(registryAgentState.parse(row.state), attestations),
    ...(attestations && { attestations }),
  }
}

const FIRST_AT = sql<string>`content ->> '$.publishedAt'`

class SqliteRegistryStore implements RegistryStore {
  readonly approvals: ApprovalRows
  readonly auditHeads: AuditHeadRows
  readonly keyEvents: SqliteRegistryKeyEvents
  readonly issues: SqliteRegistryIssues
  readonly #connection: Connection<RegistryTables>
  readonly attestations: AttestationRows
  readonly reviews: ReviewRows
  readonly endorsements: EndorsementRows
  readonly uses: UseRows

  constructor(connection: Connection<RegistryTables>) {
    this.#connection = connection
    this.approvals = new ApprovalRows(connection)
    this.auditHeads = new AuditHeadRows(connection)
    this.keyEvents = new SqliteRegistryKeyEvents(connection)
    this.attestations = new AttestationRows(connection, () => this.#countUp())
    this.issues = new SqliteRegistryIssues(connection)
    this.reviews = new ReviewRows(connection, (id, state) => this.#setState(id, state))
    this.endorsements = new EndorsementRows(connection)
    this.uses = new UseRows(connection)
  }

  quotaWindows(kind: string): QuotaWindowRows {
    return new QuotaWindowRows(this.#connection, kind)
  }

  async publish(
    next: Publication,
    { firstState = 'active', replaces }: Parameters<RegistryStore['publish']>[1] = {},
  ): Promise<{ version: number }> {
    return this.#connection.transaction(() => {
      this.#insertPublication(next)
      this.#replaceAgent(next, firstState)
      this.#replaceKeys(next, replaces)
      return this.#countUp()
    })
  }

  async latest(id: AgentId): ReturnType<RegistryStore['latest']> {
    const { build } = this.#connection
    const row = this.#connection.first(
      build
        .selectFrom('agent')
        .innerJoin('publication', (join) =>
          join
            .onRef('publication.agent_id', '=', 'agent.agent_id')
            .onRef('publication.revision', '=', 'agent.revision'),
        )
        .select([
          'agent.agent_id as agent_id',
          'agent.state as state',
          'publication.content as content',
          'publication.checksum as checksum',
        ])
        .where('agent.agent_id', '=', id),
    )
    if (row === undefined) return undefined
    const attested = this.attestations
      .latestByAgent(id)
      .get(id)
      ?.map(({ listed }) => listed)
    return {
      ...publicationOf(row),
      state: stateOf(registryAgentState.parse(row.state), attested),
      attestations: attested ?? [],
    }
  }

  async versions(id: AgentId): Promise<Pick<Publication, 'revision' | 'digest' | 'publishedAt' | 'ownerKey'>[]> {
    const rows = this.#connection.all(
      this.#connection.build
        .selectFrom('publication')
        .selectAll()
        .where('agent_id', '=', id)
        .orderBy('revision', 'desc'),
    )
    return rows
      .map(publicationOf)
      .map(({ revision, digest: of, publishedAt, ownerKey }) => ({ revision, digest: of, publishedAt, ownerKey }))
  }

  async firstPublished(): Promise<ReadonlyMap<AgentId, Instant>> {
    const { build } = this.#connection
    const rows = this.#connection.all(
      build
        .selectFrom('publication')
        // Of the row with the least revision, as SQLite has it for a lone `min`.
        .select(({ fn }) => ['agent_id', fn.min('revision').as('revision'), FIRST_AT.as('at')])
        .groupBy('agent_id'),
    )
    return new Map(rows.map(({ agent_id, at }) => [agentId.parse(agent_id), instant.parse(at)]))
  }

  async byDigest(wanted: Digest): Promise<Publication | undefined> {
    const row = this.#connection.first(
      this.#connection.build.selectFrom('publication').selectAll().where('digest', '=', wanted),
    )
    return row && publicationOf(row)
  }

  async byKey(wanted: KeyId): Promise<Publication | undefined> {
    const holder = this.#connection.first(
      this.#connection.build
        .selectFrom('agent_key')
        .select('agent_id')
        .where('key_id', '=', wanted)
        .orderBy('agent_id')
        .limit(1),
    )
    return holder && this.latest(agentId.parse(holder.agent_id))
  }

  async idsOfOwner(ownerKey: string, limit: number): Promise<AgentId[]> {
    const { build } = this.#connection
    const rows = this.#connection.all(
      build
        .selectFrom('publication')
        .innerJoin('agent', (join) =>
          join
            .onRef('agent.agent_id', '=', 'publication.agent_id')
            .onRef('agent.revision', '=', 'publication.revision'),
        )
        .select('publication.agent_id as agent_id')
        .where('publication.owner_key', '=', ownerKey)
        .orderBy('publication.agent_id')
        .limit(limit),
    )
    return rows.map((row) => agentId.parse(row.agent_id))
  }

  /** @throws StewardError `agent_unknown` */
  async setState(id: AgentId, state: RegistryAgentState): Promise<{ version: number }> {
    return this.#setState(id, state)
  }

  #setState(id: AgentId, state: RegistryAgentState): { version: number } {
    return this.#connection.transaction(() => {
      const { changes } = this.#connection.run(
        this.#connection.build.updateTable('agent').set({ state }).where('agent_id', '=', id),
      )
      if (changes === 0) throw new StewardError('agent_unknown', `this registry has no agent ${id}`)
      return this.#countUp()
    })
  }

  async list(query: {
    text?: string
    capability?: string
    limit: number
    cursor?: string
  }): Promise<{ entries: SnapshotEntry[]; total: number; nextCursor?: string }> {
    const found = this.#matching(query)
    const [count] = this.#connection.all(found.select(({ fn }) => fn.countAll<number>().as('total')))
    let page = found
      .select('agent.agent_id as agent_id')
      .orderBy('agent.agent_id')
      .limit(query.limit + 1)
    if (query.cursor !== undefined) page = page.where('agent.agent_id', '>', query.cursor)
    const ids = this.#connection.all(page).map((row) => agentId.parse(row.agent_id))
    const shown = ids.slice(0, query.limit)
    const entries = shown.flatMap((id) => this.#entry(id) ?? [])
    const last = shown.at(-1)
    return {
      entries,
      total: Number(count?.total ?? 0),
      ...(ids.length > query.limit && last !== undefined && { nextCursor: last }),
    }
  }

  async snapshotContent(): Promise<{ version: number; agents: SnapshotEntry[]; revocations: SnapshotRevocation[] }> {
    return this.#connection.transaction(() => {
      // One query for all: one an agent makes a large registry's every change wait for seconds.
      const rows = this.#connection.all(this.#latest().orderBy('agent.agent_id'))
      const attested = this.attestations.latestByAgent()
      return {
        version: this.#version(),
        agents: rows.map((row) => entryOf(row, attested.get(row.agent_id))),
        revocations: this.#revocations(),
      }
    })
  }

  async revoke(revocation: SnapshotRevocation, signed: Envelope): Promise<{ version: number }> {
    return this.#connection.transaction(() => {
      const { key_id, digest: of } = revocation
      const { changes } = this.#connection.run(
        this.#connection.build
          .insertInto('revocation')
          .values({ key_id, digest: of, ...seal(revocation), envelope: JSON.stringify(signed) })
          .onConflict((conflict) => conflict.doNothing()),
      )
      return changes === 0 ? { version: this.#version() } : this.#countUp()
    })
  }

  async isRevoked(wanted: KeyId): Promise<boolean> {
    return (
      this.#connection.first(
        this.#connection.build.selectFrom('revocation').select('key_id').where('key_id', '=', wanted).limit(1),
      ) !== undefined
    )
  }

  async close(): Promise<void> {
    this.#connection.close()
  }

  #insertPublication(next: Publication): void {
    try {
      this.#connection.run(
        this.#connection.build.insertInto('publication').values({
          agent_id: next.agentId,
          revision: next.revision,
          digest: next.digest,
          owner_key: next.ownerKey,
          ...seal(next),
        }),
      )
    } catch (error) {
      if (!isDuplicate(error)) throw error
      throw new StewardError(
        'conflict',
        `revision ${next.revision} of ${next.agentId}, or its document, is published already`,
        { cause: error },
      )
    }
  }

  #replaceAgent(next: Publication, state: RegistryAgentState): void {
    const { build } = this.#connection
    const row = { revision: next.revision, search_text: searchText(next), published_at: next.publishedAt }
    this.#connection.run(
      build
        .insertInto('agent')
        .values({ agent_id: next.agentId, state, ...row })
        .onConflict((conflict) => conflict.column('agent_id').doUpdateSet(row)),
    )
    this.#connection.run(build.deleteFrom('agent_capability').where('agent_id', '=', next.agentId))
    for (const capability of new Set(next.summary.capabilities))
      this.#connection.run(build.insertInto('agent_capability').values({ capability, agent_id: next.agentId }))
  }

  #replaceKeys({ agentId: agent_id, keys }: Publication, replaces: KeyId | undefined): void {
    const { build } = this.#connection
    this.#connection.run(build.deleteFrom('agent_key').where('agent_id', '=', agent_id))
    for (const key_id of new Set([...keys, ...(replaces ? [replaces] : [])]))
      this.#connection.run(build.insertInto('agent_key').values({ key_id, agent_id }))
  }

  #matching({ text, capability }: { text?: string; capability?: string }) {
    let agents = this.#connection.build.selectFrom('agent')
    for (const word of (text ?? '').toLowerCase().split(/\s+/).filter(Boolean))
      agents = agents.where(({ fn, ref, val }) => fn<number>('instr', [ref('agent.search_text'), val(word)]), '>', 0)
    if (capability !== undefined)
      agents = agents.where('agent.agent_id', 'in', (inner) =>
        inner.selectFrom('agent_capability').select('agent_capability.agent_id').where('capability', '=', capability),
      )
    return agents
  }

  #entry(id: AgentId): SnapshotEntry | undefined {
    const row = this.#connection.first(this.#latest().where('agent.agent_id', '=', id))
    return row && entryOf(row, this.attestations.latestByAgent(id).get(id))
  }

  /** Each agent with its latest publication. */
  #latest() {
    return this.#connection.build
      .selectFrom('agent')
      .innerJoin('publication', (join) =>
        join.onRef('publication.agent_id', '=', 'agent.agent_id').onRef('publication.revision', '=', 'agent.revision'),
      )
      .select([
        'agent.agent_id as agent_id',
        'agent.state as state',
        'publication.content as content',
        'publication.checksum as checksum',
      ])
  }

  #revocations(): SnapshotRevocation[] {
    const rows = this.#connection.all(
      this.#connection.build.selectFrom('revocation').selectAll().orderBy('key_id').orderBy('digest'),
    )
    return rows.map((row) => unsealOrThrow(row, snapshotRevocation, 'revocation', row.key_id))
  }

  #version(): number {
    const row = this.#connection.first(this.#connection.build.selectFrom('registry_version').select('version'))
    if (row === undefined) throw new StewardError('store_damaged', 'the registry has lost its version')
    return row.version
  }

  #countUp(): { version: number } {
    const version = this.#version() + 1
    this.#connection.run(this.#connection.build.updateTable('registry_version').set({ version }))
    return { version }
  }
}

/** Opens the registry server's store, as the client's is opened. @throws StewardError `store_newer`, `conflict`, `unavailable` */
export const openRegistryStore = async (
  options: StoreOptions,
): Promise<{ store: RegistryStore; notice?: StoreNotice }> => {
  const { connection, notice } = openDatabase<RegistryTables>(options, {
    applicationId: APPLICATION_ID,
    migrations: REGISTRY_MIGRATIONS,
  })
  return { store: new SqliteRegistryStore(connection), ...(notice && { notice }) }
}
