import { z } from 'zod'
import { envelope } from '../../../../shared/model/envelope'
import { type AgentId, type Digest, digest, fromInstant, type Instant, instant } from '../../../../shared/model/ids'
import { issueStatement } from '../../../../shared/model/issue'
import type { RegistryIssues, ReportedIssue } from '../../../engine/ports'
import { type Connection, seal, unsealOrThrow } from '../database'
import type { RegistryTables } from './schema'

const reportedIssue = z.object({
  digest,
  statement: issueStatement,
  envelope,
  receivedAt: instant,
}) satisfies z.ZodType<ReportedIssue>

const issueOf = (row: { digest: string; content: string; checksum: string }): ReportedIssue =>
  unsealOrThrow(row, reportedIssue, 'issue', row.digest)

export class SqliteRegistryIssues implements RegistryIssues {
  constructor(private readonly connection: Connection<RegistryTables>) {}

  async add(issue: ReportedIssue): Promise<void> {
    const { agent_id, client_id, receipt_digest } = issue.statement
    this.connection.run(
      this.connection.build.insertInto('issue').values({
        digest: issue.digest,
        agent_id,
        client_id,
        receipt_digest,
        received_ms: fromInstant(issue.receivedAt),
        ...seal(issue),
      }),
    )
  }

  async ofReceipt(clientId: AgentId, receipt: Digest): Promise<ReportedIssue | undefined> {
    const row = this.connection.first(
      this.rows().where('client_id', '=', clientId).where('receipt_digest', '=', receipt),
    )
    return row && issueOf(row)
  }

  async countBy(clientId: AgentId, since: Instant, agentId?: AgentId): Promise<number> {
    const recent = this.counted().where('client_id', '=', clientId).where('received_ms', '>=', fromInstant(since))
    return this.connection.first(agentId === undefined ? recent : recent.where('agent_id', '=', agentId))?.count ?? 0
  }

  async ofAgent(agentId: AgentId, limit: number): Promise<ReportedIssue[]> {
    const rows = this.rows().where('agent_id', '=', agentId).orderBy('received_ms', 'desc').orderBy('digest')
    return this.connection.all(rows.limit(limit)).map(issueOf)
  }

  async count(agentId: AgentId, since?: Instant): Promise<number> {
    const all = this.counted().where('agent_id', '=', agentId)
    const counted = since === undefined ? all : all.where('received_ms', '>=', fromInstant(since))
    return this.connection.first(counted)?.count ?? 0
  }

  async reporters(agentId: AgentId): Promise<number> {
    const clients = this.connection.build
      .selectFrom('issue')
      .select(({ fn }) => fn.count<number>('client_id').distinct().as('count'))
      .where('agent_id', '=', agentId)
    return this.connection.first(clients)?.count ?? 0
  }

  private rows() {
    return this.connection.build.selectFrom('issue').selectAll()
  }

  private counted() {
    return this.connection.build.selectFrom('issue').select(({ fn }) => fn.countAll<number>().as('count'))
  }
}
