import { z } from 'zod'
import { type Envelope, envelope } from '../../../../shared/model/envelope'
import type { AgentId } from '../../../../shared/model/ids'
import { type DelegationNotice, type Endorsement, endorsement } from '../../../../shared/model/review'
import type { RegistryEndorsements } from '../../../engine/ports'
import { type Connection, seal, unsealOrThrow } from '../database'
import type { RegistryTables } from './schema'

const kept = z.object({ endorsement, envelope })

export class EndorsementRows implements RegistryEndorsements {
  constructor(private readonly connection: Connection<RegistryTables>) {}

  async add(given: Endorsement, signed: Envelope): Promise<boolean> {
    const { changes } = this.connection.run(
      this.connection.build
        .insertInto('endorsement')
        .values({
          from_agent: given.from,
          to_agent: given.to,
          capability: given.capability,
          ...seal({ endorsement: given, envelope: signed }),
        })
        .onConflict((conflict) => conflict.doNothing()),
    )
    return changes > 0
  }

  async about({ from, to }: Parameters<RegistryEndorsements['about']>[0]) {
    let rows = this.connection.build
      .selectFrom('endorsement')
      .selectAll()
      .orderBy('to_agent')
      .orderBy('from_agent')
      .orderBy('capability')
    if (from !== undefined) rows = rows.where('from_agent', '=', from)
    if (to !== undefined) rows = rows.where('to_agent', '=', to)
    return this.connection
      .all(rows)
      .map((row) => unsealOrThrow(row, kept, 'endorsement', `${row.from_agent} ${row.to_agent} ${row.capability}`))
  }

  async all(): Promise<Endorsement[]> {
    return (await this.about({})).map((row) => row.endorsement)
  }

  async addNotice({ agent_id, client_id, order_digest }: DelegationNotice): Promise<boolean> {
    const { changes } = this.connection.run(
      this.connection.build
        .insertInto('delegation_notice')
        .values({ order_digest, agent_id, client_id })
        .onConflict((conflict) => conflict.doNothing()),
    )
    return changes > 0
  }

  async delegationsOf(id: AgentId): Promise<number> {
    const row = this.connection.first(
      this.connection.build
        .selectFrom('delegation_notice')
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .where((where) => where.or([where('agent_id', '=', id), where('client_id', '=', id)])),
    )
    return Number(row?.total ?? 0)
  }
}
