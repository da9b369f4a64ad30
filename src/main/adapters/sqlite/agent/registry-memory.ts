import { sql } from 'kysely'
import type { RegistryMemory, SeenVersions } from '../../../engine/ports'
import type { Connection } from '../database'
import type { AgentTables } from './schema'

export class SqliteRegistryMemory implements RegistryMemory {
  constructor(private readonly connection: Connection<AgentTables>) {}

  async seen(origin: string): Promise<SeenVersions> {
    const { build } = this.connection
    const row = this.connection.first(build.selectFrom('registry_seen').selectAll().where('origin', '=', origin))
    return { root: row?.root ?? 0, snapshot: row?.snapshot ?? 0 }
  }

  async remember(origin: string, { root, snapshot }: SeenVersions): Promise<void> {
    this.connection.run(
      this.connection.build
        .insertInto('registry_seen')
        .values({ origin, root, snapshot })
        .onConflict((conflict) =>
          conflict.column('origin').doUpdateSet({
            root: sql<number>`max(root, excluded.root)`,
            snapshot: sql<number>`max(snapshot, excluded.snapshot)`,
          }),
        ),
    )
  }

  async acceptSetBack(origin: string, snapshot: number): Promise<void> {
    this.connection.run(
      this.connection.build
        .updateTable('registry_seen')
        .set({ snapshot })
        .where('origin', '=', origin)
        .where('snapshot', '>', snapshot),
    )
  }
}
