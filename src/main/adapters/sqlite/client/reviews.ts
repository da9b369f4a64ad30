import { type ReviewCase, reviewCase } from '../../../../shared/model/review'
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

  async settle(after: ReviewCase): Promise<void> {
    this.connection.run(
      this.connection.build
        .updateTable('review_case')
        .set({ state: after.state, ...seal(after) })
        .where('number', '=', Number(after.id.replace(/^case-/, ''))),
    )
  }

  async list({ state }: { state?: ReviewCase['state'] }): Promise<ReviewCase[]> {
    const { build } = this.connection
    const own = build.selectFrom('review_case').selectAll().orderBy('number', 'desc')
    const told = build.selectFrom('registry_case').selectAll().orderBy('registry').orderBy('id')
    const ownRows = this.connection.all(state === undefined ? own : own.where('state', '=', state))
    const toldRows = this.connection.all(state === undefined ? told : told.where('state', '=', state))
    return [
      ...ownRows.map((row) => unsealOrThrow(row, reviewCase, 'review_case', `case-${row.number}`)),
      ...toldRows.map((row) => unsealOrThrow(row, reviewCase, 'registry_case', `${row.registry} ${row.id}`)),
    ]
  }

  async replaceTold(registry: string, cases: readonly ReviewCase[]): Promise<void> {
    const { build } = this.connection
    this.connection.transaction(() => {
      this.connection.run(build.deleteFrom('registry_case').where('registry', '=', registry))
      for (const told of cases)
        this.connection.run(
          build.insertInto('registry_case').values({ registry, id: told.id, state: told.state, ...seal(told) }),
        )
    })
  }
}
