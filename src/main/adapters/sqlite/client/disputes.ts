import type { AgentId, KeyId } from '../../../../shared/model/ids'
import type { SnapshotRevocation } from '../../../../shared/model/registry'
import type { Connection } from '../database'
import type { ClientTables } from './tables'

/** Agents of which two sources list something else, or of which one lists a revocation that another does not. */
const DISPUTED = `
  SELECT id FROM cached_agent JOIN source_rank ON name = source
  GROUP BY id HAVING count(DISTINCT digest) > 1 OR count(DISTINCT coalesce(state, '')) > 1
  UNION
  SELECT revoked.agent_id FROM source_revocation AS revoked
  JOIN cached_agent AS listed ON listed.id = revoked.agent_id AND listed.source <> revoked.source
  JOIN source_rank ON name = listed.source
  WHERE NOT EXISTS (
    SELECT 1 FROM source_revocation AS same WHERE same.source = listed.source AND same.key_id = revoked.key_id
  )
  ORDER BY 1 LIMIT ?`

/** What several sources say of one agent, where it is not the same. */
export class Disputes {
  constructor(private readonly connection: Connection<ClientTables>) {}

  agents(limit: number): AgentId[] {
    return (this.connection.statement(DISPUTED).all(limit) as { id: AgentId }[]).map(({ id }) => id)
  }

  revokedBySource(agentId: AgentId): ReadonlyMap<string, readonly KeyId[]> {
    const query = this.connection.build.selectFrom('source_revocation').selectAll().where('agent_id', '=', agentId)
    const bySource = new Map<string, KeyId[]>()
    for (const { source, key_id } of this.connection.all(query))
      bySource.set(source, [...(bySource.get(source) ?? []), key_id as KeyId])
    return bySource
  }

  /** Replaces what a source lists. Within a transaction of the caller. */
  replaceRevocations(source: string, revocations: readonly SnapshotRevocation[]): void {
    this.connection.run(this.connection.build.deleteFrom('source_revocation').where('source', '=', source))
    const insert = this.connection.statement(
      'INSERT OR IGNORE INTO source_revocation (source, key_id, agent_id) VALUES (?, ?, ?)',
    )
    for (const { key_id, agent_id } of revocations) insert.run(source, key_id, agent_id)
  }
}
