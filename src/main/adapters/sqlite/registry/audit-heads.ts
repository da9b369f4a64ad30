import { z } from 'zod'
import { countersignature } from '../../../../shared/model/audit'
import { envelope } from '../../../../shared/model/envelope'
import type { AgentId } from '../../../../shared/model/ids'
import type { RegistryAuditHeads, StoredCountersignature } from '../../../engine/ports'
import { type Connection, seal, unsealOrThrow } from '../database'
import type { RegistryTables } from './schema'

const stored = z.object({ content: countersignature, envelope }) satisfies z.ZodType<StoredCountersignature>

export class AuditHeadRows implements RegistryAuditHeads {
  constructor(private readonly connection: Connection<RegistryTables>) {}

  async add(countersigned: StoredCountersignature): Promise<void> {
    const { agent_id, log, entries } = countersigned.content
    this.connection.run(
      this.connection.build.insertInto('audit_head').values({ agent_id, log, entries, ...seal(countersigned) }),
    )
  }

  async last(agentId: AgentId, log: string): Promise<StoredCountersignature | undefined> {
    const row = this.connection.first(this.of(agentId, log).orderBy('entries', 'desc').limit(1))
    return row && unsealOrThrow(row, stored, 'audit_head', `${agentId} ${row.entries}`)
  }

  async list(agentId: AgentId, log: string, after: number, limit: number): Promise<StoredCountersignature[]> {
    const rows = this.of(agentId, log).where('entries', '>', after).orderBy('entries').limit(limit)
    return this.connection.all(rows).map((row) => unsealOrThrow(row, stored, 'audit_head', `${agentId} ${row.entries}`))
  }

  async count(agentId: AgentId): Promise<number> {
    const counted = this.connection.build
      .selectFrom('audit_head')
      .select((build) => build.fn.countAll<number>().as('count'))
      .where('agent_id', '=', agentId)
    return this.connection.first(counted)?.count ?? 0
  }

  private of(agentId: AgentId, log: string) {
    return this.connection.build
      .selectFrom('audit_head')
      .selectAll()
      .where('agent_id', '=', agentId)
      .where('log', '=', log)
  }
}
