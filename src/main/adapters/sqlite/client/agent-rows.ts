import type { CachedAgent } from '../../../engine/ports'
import { sha256Digest } from '../../../protocol/encoding'
import { type Connection, seal } from '../database'
import type { ClientTables } from './tables'

/** What is known of a row before it is written again. */
export interface ExistingRow {
  readonly row: number
  readonly search_key: string
}

type SearchColumns = readonly [id: string, name: string, description: string, capabilities: string, owner: string]

const searchColumnsOf = ({ summary }: CachedAgent): SearchColumns => [
  summary.id,
  summary.name,
  summary.description,
  summary.capabilities.join('\n'),
  summary.owner,
]

/** Writes cached agents with their search entries: prepared once, for a snapshot may bring a hundred thousand. */
export class AgentRows {
  private readonly find
  private readonly insertRow
  private readonly updateRow
  private readonly deleteRow
  private readonly insertSearch
  private readonly deleteSearch
  private readonly insertCapability
  private readonly deleteCapabilities

  constructor(connection: Connection<ClientTables>) {
    this.find = connection.statement('SELECT row, search_key FROM cached_agent WHERE id = ? AND source = ?')
    this.insertRow = connection.statement(
      'INSERT INTO cached_agent (id, source, state, verification, search_key, digest, attested, content, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    this.updateRow = connection.statement(
      'UPDATE cached_agent SET state = ?, verification = ?, search_key = ?, digest = ?, attested = ?, content = ?, checksum = ? WHERE row = ?',
    )
    this.deleteRow = connection.statement('DELETE FROM cached_agent WHERE row = ?')
    this.insertSearch = connection.statement(
      'INSERT INTO agent_search (rowid, id, name, description, capabilities, owner) VALUES (?, ?, ?, ?, ?, ?)',
    )
    this.deleteSearch = connection.statement('DELETE FROM agent_search WHERE rowid = ?')
    this.insertCapability = connection.statement(
      'INSERT OR IGNORE INTO agent_capability (capability, row) VALUES (?, ?)',
    )
    this.deleteCapabilities = connection.statement('DELETE FROM agent_capability WHERE row = ?')
  }

  existing(id: string, source: string): ExistingRow | undefined {
    return this.find.get(id, source) as ExistingRow | undefined
  }

  /** Writes an agent over its existing row, or as a new one. Within a transaction of the caller. */
  put(agent: CachedAgent, existing: ExistingRow | undefined): void {
    const searched = searchColumnsOf(agent)
    // A refresh brings mostly what is there: the index is touched only where its text changed.
    const searchKey = sha256Digest(JSON.stringify(searched))
    const { content, checksum } = seal(agent)
    const attested = (agent.attestations?.length ?? 0) > 0 ? 1 : 0
    const facts = [
      agent.state ?? null,
      agent.verification,
      searchKey,
      agent.manifestDigest,
      attested,
      content,
      checksum,
    ]
    if (existing === undefined) {
      const { lastInsertRowid } = this.insertRow.run(agent.summary.id, agent.source, ...facts)
      this.index(Number(lastInsertRowid), agent, searched)
      return
    }
    this.updateRow.run(...facts, existing.row)
    if (existing.search_key === searchKey) return
    this.deleteSearch.run(existing.row)
    this.deleteCapabilities.run(existing.row)
    this.index(existing.row, agent, searched)
  }

  /** Removes a row with all that points to it. */
  remove(row: number): void {
    this.deleteSearch.run(row)
    this.deleteRow.run(row)
  }

  private index(row: number, agent: CachedAgent, searched: SearchColumns): void {
    this.insertSearch.run(row, ...searched)
    for (const capability of agent.summary.capabilities) this.insertCapability.run(capability, row)
  }
}
