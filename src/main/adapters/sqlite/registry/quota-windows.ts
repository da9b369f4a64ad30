import type { RateWindow, RateWindows } from '../../../protocol/link'
import type { Connection } from '../database'
import type { RegistryTables } from './schema'

/** What clients have used of one kind of quota. */
export class QuotaWindowRows implements RateWindows {
  constructor(
    private readonly connection: Connection<RegistryTables>,
    private readonly kind: string,
  ) {}

  of(client: string): RateWindow | undefined {
    const row = this.connection.first(
      this.connection.build
        .selectFrom('quota_window')
        .select(['ends_ms', 'used'])
        .where('kind', '=', this.kind)
        .where('client', '=', client),
    )
    return row && { endsAt: row.ends_ms, used: row.used }
  }

  keep(client: string, { endsAt, used }: RateWindow, nowMs: number): void {
    const { build } = this.connection
    const row = { ends_ms: endsAt, used }
    this.connection.transaction(() => {
      // Whoever begins anew clears away what is over: the table holds a day's clients.
      if (used === 1) this.connection.run(build.deleteFrom('quota_window').where('ends_ms', '<=', nowMs))
      this.connection.run(
        build
          .insertInto('quota_window')
          .values({ kind: this.kind, client, ...row })
          .onConflict((conflict) => conflict.columns(['kind', 'client']).doUpdateSet(row)),
      )
    })
  }
}
