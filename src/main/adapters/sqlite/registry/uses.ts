import { type AgentId, agentId } from '../../../../shared/model/ids'
import type { RegistryUses } from '../../../engine/ports'
import type { Connection } from '../database'
import type { RegistryTables } from './schema'

export class UseRows implements RegistryUses {
  constructor(private readonly connection: Connection<RegistryTables>) {}

  async addFetches(fetches: ReadonlyMap<AgentId, number>): Promise<void> {
    const { build } = this.connection
    this.connection.transaction(() => {
      for (const [agent_id, more] of fetches)
        this.connection.run(
          build
            .insertInto('agent_use')
            .values({ agent_id, fetches: more })
            .onConflict((conflict) =>
              conflict
                .column('agent_id')
                .doUpdateSet(({ eb, ref }) => ({ fetches: eb(ref('agent_use.fetches'), '+', more) })),
            ),
        )
    })
  }

  async all(): Promise<Map<AgentId, number>> {
    const { build } = this.connection
    const fetched = this.connection.all(build.selectFrom('agent_use').selectAll())
    const told = this.connection.all(
      build
        .selectFrom('delegation_notice')
        .select(({ fn }) => ['agent_id', fn.countAll<number>().as('delegations')])
        .groupBy('agent_id'),
    )
    const uses = new Map(fetched.map(({ agent_id, fetches }) => [agentId.parse(agent_id), fetches]))
    for (const row of told) {
      const id = agentId.parse(row.agent_id)
      uses.set(id, (uses.get(id) ?? 0) + Number(row.delegations))
    }
    return uses
  }
}
