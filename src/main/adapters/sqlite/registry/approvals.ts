import { z } from 'zod'
import { envelope } from '../../../../shared/model/envelope'
import { type AgentId, agentId, type Digest, digest, instant, keyId } from '../../../../shared/model/ids'
import type { RegistryApprovals, StoredApproval } from '../../../engine/ports'
import { type Connection, seal, unsealOrThrow } from '../database'
import type { RegistryTables } from './schema'

const storedApproval = z.object({
  digest,
  agentId,
  envelope,
  base: digest,
  proposer: keyId,
  submittedAt: instant,
  expiresAt: instant,
}) satisfies z.ZodType<StoredApproval>

export class ApprovalRows implements RegistryApprovals {
  constructor(private readonly connection: Connection<RegistryTables>) {}

  async put(approval: StoredApproval): Promise<void> {
    const sealed = seal(approval)
    this.connection.run(
      this.connection.build
        .insertInto('approval')
        .values({ digest: approval.digest, agent_id: approval.agentId, ...sealed })
        .onConflict((conflict) => conflict.column('digest').doUpdateSet(sealed)),
    )
  }

  async byDigest(of: Digest): Promise<StoredApproval | undefined> {
    const row = this.connection.first(this.connection.build.selectFrom('approval').selectAll().where('digest', '=', of))
    return row && unsealOrThrow(row, storedApproval, 'approval', row.digest)
  }

  async list(id?: AgentId): Promise<StoredApproval[]> {
    const all = this.connection.build.selectFrom('approval').selectAll().orderBy('digest')
    const rows = this.connection.all(id === undefined ? all : all.where('agent_id', '=', id))
    return rows
      .map((row) => unsealOrThrow(row, storedApproval, 'approval', row.digest))
      .sort((a, b) => a.submittedAt.localeCompare(b.submittedAt))
  }

  async remove(of: Digest): Promise<void> {
    this.connection.run(this.connection.build.deleteFrom('approval').where('digest', '=', of))
  }
}
