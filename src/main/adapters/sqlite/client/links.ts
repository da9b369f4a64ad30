import { z } from 'zod'
import { type AgentId, instant } from '../../../../shared/model/ids'
import { circuit } from '../../../../shared/model/link'
import type { LinkStore, StoredLink } from '../../../engine/ports'
import { type Connection, seal, unseal } from '../database'
import type { ClientTables } from './tables'

const storedLink = z.object({
  pings: z.array(z.number().nonnegative()),
  healths: z.array(z.number().nonnegative()),
  measuredAt: instant.exactOptional(),
  extensions: z.number().int().nonnegative(),
  circuit,
}) satisfies z.ZodType<StoredLink>

export class SqliteLinks implements LinkStore {
  constructor(private readonly connection: Connection<ClientTables>) {}

  async get(agentId: AgentId): Promise<StoredLink | undefined> {
    const query = this.connection.build.selectFrom('agent_link').selectAll().where('agent_id', '=', agentId)
    const row = this.connection.first(query)
    if (row === undefined) return undefined
    const link = unseal(row, storedLink)
    // Measurements can be taken again: a damaged one is as good as none.
    return link.intact ? link.value : undefined
  }

  async save(agentId: AgentId, link: StoredLink): Promise<void> {
    const sealed = seal(link)
    this.connection.run(
      this.connection.build
        .insertInto('agent_link')
        .values({ agent_id: agentId, ...sealed })
        .onConflict((conflict) => conflict.column('agent_id').doUpdateSet(sealed)),
    )
  }
}
