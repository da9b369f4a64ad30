import type { z } from 'zod'
import type { Shelf } from '../../../engine/ports'
import { type Connection, seal, unsealOrThrow } from '../database'
import type { ClientTables } from './tables'

export class SqliteShelf<T extends object> implements Shelf<T> {
  constructor(
    private readonly connection: Connection<ClientTables>,
    private readonly kind: string,
    private readonly schema: z.ZodType<T>,
  ) {}

  async get(id: string): Promise<T | undefined> {
    const row = this.connection.first(this.rows().where('id', '=', id))
    return row && this.valueOf(row)
  }

  async put(id: string, value: T): Promise<void> {
    const sealed = seal(value)
    this.connection.run(
      this.connection.build
        .insertInto('shelved')
        .values({ kind: this.kind, id, ...sealed })
        .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet(sealed)),
    )
  }

  async list(): Promise<T[]> {
    return this.connection.all(this.rows().orderBy('id')).map((row) => this.valueOf(row))
  }

  async remove(id: string): Promise<void> {
    this.connection.run(this.connection.build.deleteFrom('shelved').where('kind', '=', this.kind).where('id', '=', id))
  }

  private rows() {
    return this.connection.build.selectFrom('shelved').selectAll().where('kind', '=', this.kind)
  }

  private valueOf(row: { id: string; content: string; checksum: string }): T {
    return unsealOrThrow(row, this.schema, this.kind, row.id)
  }
}
