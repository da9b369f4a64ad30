import { fromInstant, type Instant, toInstant } from '../../../../shared/model/ids'
import { type RegistrySample, registrySample } from '../../../../shared/model/registry'
import type { RegistryLogStore } from '../../../engine/ports'
import { type Connection, rowDamaged } from '../database'
import type { ClientTables } from './tables'

interface SampleRow {
  readonly url: string
  readonly at_ms: number
  readonly outcome: string
  readonly latency_ms: number | null
  readonly code: string | null
  readonly reason: string | null
}

const sampleOf = (row: SampleRow): RegistrySample => {
  const parsed = registrySample.safeParse({
    at: toInstant(row.at_ms),
    outcome: row.outcome,
    ...(row.latency_ms === null ? {} : { latency_ms: row.latency_ms }),
    ...(row.code === null ? {} : { code: row.code }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  })
  if (!parsed.success) throw rowDamaged('registry_sample', row.url, parsed.error.message)
  return parsed.data
}

/** What each registry answered, by its address: also of one that was never reached and has no name yet. */
export class SqliteRegistryLog implements RegistryLogStore {
  constructor(private readonly connection: Connection<ClientTables>) {}

  async append(url: string, sample: RegistrySample): Promise<void> {
    this.connection.run(
      this.connection.build.insertInto('registry_sample').values({
        url,
        at_ms: fromInstant(sample.at),
        outcome: sample.outcome,
        latency_ms: sample.latency_ms ?? null,
        code: sample.code ?? null,
        reason: sample.reason?.slice(0, 1000) ?? null,
      }),
    )
  }

  async recent(url: string, limit: number, since?: Instant): Promise<RegistrySample[]> {
    let query = this.connection.build.selectFrom('registry_sample').selectAll().where('url', '=', url)
    if (since !== undefined) query = query.where('at_ms', '>=', fromInstant(since))
    return this.connection.all(query.orderBy('at_ms', 'desc').orderBy('row', 'desc').limit(limit)).map(sampleOf)
  }

  async prune(before: Instant): Promise<number> {
    const query = this.connection.build.deleteFrom('registry_sample').where('at_ms', '<', fromInstant(before))
    return this.connection.run(query).changes
  }
}
