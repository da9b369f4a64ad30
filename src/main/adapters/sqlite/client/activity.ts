import { type SigningActivity, signingActivity } from '../../../../shared/model/activity'
import type { AgentId } from '../../../../shared/model/ids'
import type { ActivityStore } from '../../../engine/ports'
import { type Connection, seal, unsealOrThrow } from '../database'
import type { ClientTables } from './tables'

export class SqliteActivity implements ActivityStore {
  constructor(private readonly connection: Connection<ClientTables>) {}

  async append(registry: string, entries: readonly SigningActivity[]): Promise<void> {
    this.connection.transaction(() => {
      for (const entry of entries)
        this.connection.run(
          this.connection.build
            .insertInto('signing_activity')
            .values({ registry, agent_id: entry.agent_id, seq: entry.seq, ...seal(entry) })
            .onConflict((conflict) => conflict.doNothing()),
        )
    })
  }

  async last(registry: string, agentId: AgentId): Promise<number> {
    const row = this.connection.first(this.rows(registry, agentId).select('seq').orderBy('seq', 'desc').limit(1))
    return row?.seq ?? 0
  }

  async list(registry: string, agentId: AgentId, after: number, limit: number): Promise<SigningActivity[]> {
    const rows = this.connection.all(
      this.rows(registry, agentId).selectAll().where('seq', '>', after).orderBy('seq').limit(limit),
    )
    return rows.map((row) => unsealOrThrow(row, signingActivity, 'signing_activity', `${registry} ${row.seq}`))
  }

  private rows(registry: string, agentId: AgentId) {
    return this.connection.build
      .selectFrom('signing_activity')
      .where('registry', '=', registry)
      .where('agent_id', '=', agentId)
  }
}
