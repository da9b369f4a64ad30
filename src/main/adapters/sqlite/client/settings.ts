import type { SettingStore } from '../../../engine/ports'
import type { Connection } from '../database'
import type { ClientTables } from './tables'

export class SqliteSettings implements SettingStore {
  constructor(private readonly connection: Connection<ClientTables>) {}

  async get(name: string): Promise<string | undefined> {
    const query = this.connection.build.selectFrom('setting').select('value').where('name', '=', name)
    return this.connection.first(query)?.value
  }

  async set(name: string, value: string): Promise<void> {
    this.connection.run(
      this.connection.build
        .insertInto('setting')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value })),
    )
  }
}
