import { z } from 'zod'
import { envelope as envelopeSchema } from '../../../../shared/model/envelope'

import { type AgentId, agentId } from '../../../../shared/model/ids'
import { type RegistryAgentState, registryAgentState } from '../../../../shared/model/provenance'
import { type ReviewCase, reviewCase } from '../../../../shared/model/review'
import type { AgentStateChange, RecordedDecision, RegistryReviews } from '../../../engine/ports'
import { partiesOf } from '../../../protocol/review/cases'
import { type Connection, seal, unsealOrThrow } from '../database'
import type { RegistryTables } from './schema'

const recordedDecision = z.object({
  envelope: envelopeSchema,
  before: z.array(z.object({ agent: agentId, state: registryAgentState })),
}) satisfies z.ZodType<RecordedDecision>

export class ReviewRows implements RegistryReviews {
  constructor(
    private readonly connection: Connection<RegistryTables>,
    private readonly setState: (agent: AgentId, state: RegistryAgentState) => { version: number },
  ) {}

  async open(opened: Omit<ReviewCase, 'id' | 'state'>): Promise<ReviewCase> {
    const { build } = this.connection
    return this.connection.transaction(() => {
      const draft = { subject: opened.subject, state: 'open', risk: opened.risk, content: '', checksum: '' }
      const { insertedRow } = this.connection.run(build.insertInto('review_case').values(draft))
      const stored: ReviewCase = { ...opened, id: `case-${insertedRow}`, state: 'open' }
      this.connection.run(build.updateTable('review_case').set(seal(stored)).where('number', '=', insertedRow))
      this.addParties(stored)
      return stored
    })
  }

  async revise(open: ReviewCase): Promise<void> {
    const row = { risk: open.risk, subject: open.subject, ...seal(open) }
    const { build } = this.connection
    this.connection.transaction(() => {
      const { changes } = this.connection.run(
        build.updateTable('review_case').set(row).where('number', '=', numberOf(open.id)).where('state', '=', 'open'),
      )
      if (changes > 0) this.addParties(open)
    })
  }

  private addParties(found: ReviewCase): void {
    const case_number = numberOf(found.id)
    for (const agent_id of partiesOf(found))
      this.connection.run(
        this.connection.build
          .insertInto('review_party')
          .values({ agent_id, case_number })
          .onConflict((conflict) => conflict.doNothing()),
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
    if (query.fallsOn !== undefined) rows = rows.where('number', 'in', this.casesOf(query.fallsOn))
    return this.connection.all(rows).map((row) => unsealOrThrow(row, reviewCase, 'review_case', `case-${row.number}`))
  }

  private casesOf(agents: readonly AgentId[]) {
    return this.connection.build.selectFrom('review_party').select('case_number').where('agent_id', 'in', agents)
  }

  async decide(
    after: ReviewCase,
    decision: RecordedDecision,
    states: readonly AgentStateChange[],
  ): Promise<{ version: number } | undefined> {
    const { build } = this.connection
    const number = numberOf(after.id)
    return this.connection.transaction(() => {
      this.connection.run(
        build
          .updateTable('review_case')
          .set({ state: after.state, risk: after.risk, ...seal(after) })
          .where('number', '=', number),
      )
      this.connection.run(build.insertInto('review_decision').values({ case_number: number, ...seal(decision) }))
      return states.map(({ agent, state }) => this.setState(agent, state)).at(-1)
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
