import { sql } from 'kysely'
import type { Instant, KeyId } from '../../../../shared/model/ids'
import { type SnapshotRevocation, snapshotRevocation } from '../../../../shared/model/registry'
import type { SeenRevocation } from '../../../engine/ports'
import { type Connection, rowDamaged, seal, unsealOrThrow } from '../database'
import type { ClientTables } from './tables'

/** Revocations seen anywhere. Nothing here is ever removed, not even with its registry (TRUST "Freshness"). */
export class RevocationRows {
  constructor(private readonly connection: Connection<ClientTables>) {}

  /** @throws StewardError `store_damaged`: a row left out would bring a revoked key back to life */
  of(keyIds?: readonly KeyId[]): SnapshotRevocation[] {
    const all = this.connection.build.selectFrom('revocation').selectAll().orderBy('key_id').orderBy('digest')
    const query =
      keyIds === undefined
        ? all
        : all.where('key_id', 'in', sql<string>`(select value from json_each(${JSON.stringify(keyIds)}))`)
    return this.connection.all(query).map((row) => {
      const revocation = unsealOrThrow(row, snapshotRevocation, 'revocation', row.key_id)
      if (revocation.key_id !== row.key_id) throw rowDamaged('revocation', row.key_id, 'it names another key')
      return revocation
    })
  }

  /** All of them, newest first, each with whence and when it came. @throws StewardError `store_damaged` */
  seen(limit: number): SeenRevocation[] {
    const rows = this.connection.all(this.connection.build.selectFrom('revocation').selectAll())
    return rows
      .map((row) => ({
        revocation: unsealOrThrow(row, snapshotRevocation, 'revocation', row.key_id),
        source: row.source,
        fetchedAt: row.fetched_at as Instant,
      }))
      .sort((a, b) => b.revocation.revoked_at.localeCompare(a.revocation.revoked_at))
      .slice(0, limit)
  }

  save(revocations: readonly SnapshotRevocation[], source: string, fetchedAt: Instant): void {
    for (const revocation of revocations)
      this.connection.run(
        this.connection.build
          .insertInto('revocation')
          .values({
            key_id: revocation.key_id,
            digest: revocation.digest,
            source,
            fetched_at: fetchedAt,
            ...seal(revocation),
          })
          .onConflict((conflict) => conflict.doNothing()),
      )
  }
}
