import { type ReviewCase, reviewCase } from '../../../../shared/model/alert'
import type { ReviewStore } from '../../../engine/ports'
import { type Connection, seal, unsealOrThrow } from '../database'
import type { ClientTables } from './tables'

export class SqliteReviews implements ReviewStore {
  constructor(private readonly connection: Connection<ClientTables>) {}

  async open(opened: Omit<ReviewCase, 'id' | 'state'>): Promise<ReviewCase> {
    const { build } = this.connection
    return this.connection.transaction(() => {
      const draft = { state: 'open', content: '', checksum: '' }
      const { insertedRow } = this.connection.run(build.insertInto('review_case').values(draft))
      const stored: ReviewCase = { ...opened, id: `case-${insertedRow}`, state: 'open' }
      this.connection.run(build.updateTable('review_case').set(seal(stored)).where('number', '=', insertedRow))
      return stored
    })
  }

  async list({ state }: { state?: ReviewCase['state'] }): Promise<ReviewCase[]> {
    const all = this.connection.build.selectFrom('review_case').selectAll().orderBy('number', 'desc')
    const rows = this.connection.all(state === undefined ? all : all.where('state', '=', state))
    return rows.map((row) => unsealOrThrow(row, reviewCase, 'review_case', `case-${row.number}`))
  }
}
