import type { Envelope } from '../../../shared/model/envelope'
import type { AgentId, Digest, Instant } from '../../../shared/model/ids'
import type { IssueStatement } from '../../../shared/model/issue'

/** A client's report of an invalid result, as the registry keeps it (FAILURE_MODES 1.2 `report_issue`). */
export interface ReportedIssue {
  readonly digest: Digest
  readonly statement: IssueStatement
  readonly envelope: Envelope
  readonly receivedAt: Instant
}

export interface RegistryIssues {
  add(issue: ReportedIssue): Promise<void>
  /** The one that this client reported of this receipt; there is never a second. */
  ofReceipt(clientId: AgentId, receipt: Digest): Promise<ReportedIssue | undefined>
  /** How many a client reported since then; of one agent where it is named. */
  countBy(clientId: AgentId, since: Instant, agentId?: AgentId): Promise<number>
  /** All of an agent, the newest first. */
  ofAgent(agentId: AgentId, limit: number): Promise<ReportedIssue[]>
  count(agentId: AgentId, since?: Instant): Promise<number>
  reporters(agentId: AgentId): Promise<number>
}
