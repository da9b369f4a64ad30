import { sql } from 'kysely'
import { toInstant } from '../../../../shared/model/ids'
import type { Clock, Log } from '../../../engine/ports'
import type { Connection } from '../database'
import type { ClientTables } from './tables'

/** Rows that were found damaged and taken out, told and counted, so that nothing disappears silently (DESIGN §8). */
export class DamagedRows {
  constructor(
    private readonly connection: Connection<ClientTables>,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  record(place: keyof ClientTables, name: string, reason: string): void {
    this.log.error('a damaged row was set aside', { place, name, reason })
    this.connection.run(
      this.connection.build
        .insertInto('damaged_row')
        .values({ found_at: toInstant(this.clock.now()), place, name, reason: reason.slice(0, 1000) }),
    )
  }

  count(): number {
    const row = this.connection.first(
      this.connection.build.selectFrom('damaged_row').select(sql<number>`count(*)`.as('count')),
    )
    return row?.count ?? 0
  }
}
