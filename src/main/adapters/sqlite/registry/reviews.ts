import { z } from 'zod'
import { envelope as envelopeSchema } from '../../../../shared/model/envelope'
import { agentId } from '../../../../shared/model/ids'
import { registryAgentState } from '../../../../shared/model/registry'
import { type ReviewCase, reviewCase } from '../../../../shared/model/review'
import type { RecordedDecision, RegistryReviews } from '../../../engine/ports'
import { type Connection, seal, unsealOrThrow } from '../database'
import type { RegistryTables } from './schema'

const recordedDecision = z.object({
  envelope: envelopeSchema,
  before: z.array(z.object({ agent: agentId, state: registryAgentState })),
}) satisfies z.ZodType<RecordedDecision>

export class ReviewRows implements RegistryReviews {
  constructor(private readonly connection: Connection<RegistryTables>) {}

  async open(opened: Omit<ReviewCase, 'id' | 'state'>): Promise<ReviewCase> {
    const { build } = this.connection
    return this.connection.transaction(() => {
      const draft = { subject: opened.subject, state: 'open', risk: opened.risk, content: '', checksum: '' }
      const { insertedRow } = this.connection.run(build.insertInto('review_case').values(draft))
      const stored: ReviewCase = { ...opened, id: `case-${insertedRow}`, state: 'open' }
      this.connection.run(build.updateTable('review_case').set(seal(stored)).where('number', '=', insertedRow))
      return stored
    })
  }

  async revise(open: ReviewCase): Promise<void> {
    const row = { risk: open.risk, subject: open.subject, ...seal(open) }
    this.connection.run(
      this.connection.build
        .updateTable('review_case')
        .set(row)
        .where('number', '=', numberOf(open.id))
        .where('state', '=', 'open'),
    )
  }

  async get(id: string): Promise<ReviewCase | undefined> {
    const row = this.connection.first(
      this.connection.build.selectFrom('review_case').selectAll().where('number', '=', numberOf(id)),
    )
    return row && unsealOrThrow(row, reviewCase, 'review_case', id)
  }

  async list(query: Parameters<RegistryReviews['list']>[0]): Promise<ReviewCase[]> {
    let rows = this.connection.build
      .selectFrom('review_case')
      .selectAll()
      .orderBy('risk', 'desc')
      .orderBy('number')
      .limit(query.limit)
    if (query.state !== undefined) rows = rows.where('state', '=', query.state)
    if (query.subject !== undefined) rows = rows.where('subject', '=', query.subject)
    return this.connection.all(rows).map((row) => unsealOrThrow(row, reviewCase, 'review_case', `case-${row.number}`))
  }

  async decide(after: ReviewCase, decision: RecordedDecision): Promise<void> {
    const { build } = this.connection
    const number = numberOf(after.id)
    this.connection.transaction(() => {
      this.connection.run(
        build
          .updateTable('review_case')
          .set({ state: after.state, risk: after.risk, ...seal(after) })
          .where('number', '=', number),
      )
      this.connection.run(build.insertInto('review_decision').values({ case_number: number, ...seal(decision) }))
    })
  }

  async decisions(id: string): Promise<RecordedDecision[]> {
    const rows = this.connection.all(
      this.connection.build
        .selectFrom('review_decision')
        .selectAll()
        .where('case_number', '=', numberOf(id))
        .orderBy('seq'),
    )
    return rows.map((row) => unsealOrThrow(row, recordedDecision, 'review_decision', `${id} ${row.seq}`))
  }
}

const numberOf = (id: string): number => Number(/^case-(\d{1,15})$/.exec(id)?.[1] ?? 0)
