import { sql } from 'kysely'
import { type HealthSample, healthSample } from '../../../../shared/model/health'
import { type AgentId, agentId, fromInstant, type Instant, toInstant } from '../../../../shared/model/ids'
import type { HealthStore } from '../../../engine/ports'
import { type Connection, rowDamaged } from '../database'
import type { ClientTables } from './tables'

interface SampleRow {
  readonly agent_id: string
  readonly at_ms: number
  readonly up: number
  readonly latency_ms: number | null
  readonly reason: string | null
}

const sampleOf = (row: SampleRow): HealthSample => {
  const parsed = healthSample.safeParse({
    agent_id: row.agent_id,
    at: toInstant(row.at_ms),
    up: row.up === 1,
    ...(row.latency_ms === null ? {} : { latency_ms: row.latency_ms }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  })
  if (!parsed.success) throw rowDamaged('health_sample', row.agent_id, parsed.error.message)
  return parsed.data
}

export class SqliteHealth implements HealthStore {
  constructor(private readonly connection: Connection<ClientTables>) {}

  async append(sample: HealthSample): Promise<void> {
    this.connection.run(
      this.connection.build.insertInto('health_sample').values({
        agent_id: sample.agent_id,
        at_ms: fromInstant(sample.at),
        up: sample.up ? 1 : 0,
        latency_ms: sample.latency_ms ?? null,
        reason: sample.reason ?? null,
      }),
    )
  }

  async samples(agentId: AgentId, since: Instant, limit: number): Promise<HealthSample[]> {
    const rows = this.connection.all(
      this.since(agentId, since).selectAll().orderBy('at_ms', 'desc').orderBy('row', 'desc').limit(limit),
    )
    return rows.map(sampleOf)
  }

  async fractionUp(agentId: AgentId, since: Instant): Promise<number | undefined> {
    const row = this.connection.first(this.since(agentId, since).select(sql<number | null>`avg(up)`.as('fraction')))
    return row?.fraction ?? undefined
  }

  async measured(since: Instant): Promise<AgentId[]> {
    const { build } = this.connection
    const rows = this.connection.all(
      build.selectFrom('health_sample').select('agent_id').distinct().where('at_ms', '>=', fromInstant(since)),
    )
    return rows.map(({ agent_id }) => agentId.parse(agent_id))
  }

  async prune(before: Instant): Promise<number> {
    const query = this.connection.build.deleteFrom('health_sample').where('at_ms', '<', fromInstant(before))
    return this.connection.run(query).changes
  }

  private since(agentId: AgentId, since: Instant) {
    return this.connection.build
      .selectFrom('health_sample')
      .where('agent_id', '=', agentId)
      .where('at_ms', '>=', fromInstant(since))
  }
}
