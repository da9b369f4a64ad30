import { DAY_MS, HOUR_MS } from '../../../shared/model/duration'
import type { Envelope } from '../../../shared/model/envelope'
import { PAYLOAD_TYPE } from '../../../shared/model/envelope'
import { StewardError } from '../../../shared/model/errors'
import { type AgentId, fromInstant, type KeyId, keyId, toInstant } from '../../../shared/model/ids'
import type { IssueStatement, IssueSummary } from '../../../shared/model/issue'
import type { KeyRecord } from '../../../shared/model/key'
import { readIssue, verifyIssue } from '../../protocol/delegation'
import { verifyManifestEnvelope } from '../../protocol/discovery'
import type { ReportedIssue } from '../ports'
import type { RegistryContext } from './context'
import { getAgent } from './get-agent'
import { holderOfKey } from './look-up'
import type { SubmissionResult } from './publish-manifest'
import { receiptFor } from './receipt'

const SKEW_MS = 60_000
/** A client whose agents fail reports once a rejected result; more is an attempt on somebody's name. */
const MAX_BY_CLIENT_AN_HOUR = 60
const MAX_OF_AGENT_A_DAY = 20
/** What was true a week ago is still worth knowing; what is older is not told here for the first time. */
const MAX_AGE_MS = 7 * DAY_MS

interface Reporter {
  readonly clientId: AgentId
  readonly key: KeyRecord
}

/** The client whose key signed: one that this registry knows, and that is not out of service itself. */
async function reporterOf(context: RegistryContext, envelope: Envelope): Promise<Reporter> {
  const signer = keyId.safeParse(envelope.signatures[0]?.keyid)
  if (!signer.success) throw new StewardError('document_unsigned', 'the issue is signed by nobody')
  const { publication, revoked } = await holderOfKey(context, signer.data)
  if (revoked) throw new StewardError('key_revoked', 'the key that signed the issue is revoked')
  const { state } = await getAgent(context, publication.agentId)
  if (state === 'banned' || state === 'suspended')
    throw new StewardError('agent_suspended', `${publication.agentId} is ${state} and cannot report issues`)
  const { keys } = verifyManifestEnvelope(publication.envelope, { now: context.clock.now() })
  const key = keys.find(({ key_id }) => key_id === signer.data)
  if (key) return { clientId: publication.agentId, key }
  throw new StewardError('signer_unknown', 'the key that signed the issue is not valid now')
}

const faultOf = ({ clock }: RegistryContext, { clientId }: Reporter, said: IssueStatement): string | undefined => {
  const age = clock.now() - fromInstant(said.reported_at)
  if (said.client_id !== clientId) return `it speaks for ${said.client_id}`
  // Whoever reports itself could make its faults look like everybody's.
  if (said.agent_id === clientId) return 'it is about the client itself'
  if (age < -SKEW_MS) return 'it was signed in the future'
  return age > MAX_AGE_MS ? 'it is older than a week' : undefined
}

async function requireWithinLimits({ store, clock }: RegistryContext, said: IssueStatement): Promise<void> {
  const since = (ms: number) => toInstant(clock.now() - ms)
  const byClient = await store.issues.countBy(said.client_id, since(HOUR_MS))
  const ofAgent = await store.issues.countBy(said.client_id, since(DAY_MS), said.agent_id)
  if (byClient < MAX_BY_CLIENT_AN_HOUR && ofAgent < MAX_OF_AGENT_A_DAY) return
  const seconds = byClient < MAX_BY_CLIENT_AN_HOUR ? DAY_MS / 1000 : HOUR_MS / 1000
  throw new StewardError('rate_limited', `${said.client_id} has reported as many issues as are taken for now`, {
    details: { retry_after_s: seconds },
    suggestions: ['The issues that were taken count; report further ones later.'],
  })
}

const receiptOf = (context: RegistryContext, issue: ReportedIssue, key: KeyId): Promise<Envelope> =>
  receiptFor(context, {
    document_digest: issue.digest,
    payload_type: PAYLOAD_TYPE.issue,
    agent_id: issue.statement.agent_id,
    key_id: key,
    submitted_at: issue.receivedAt,
  })

const report = async (context: RegistryContext, envelope: Envelope): Promise<SubmissionResult> => {
  const reporter = await reporterOf(context, envelope)
  const { content: said, digest } = verifyIssue(envelope, reporter.key)
  const fault = faultOf(context, reporter, said)
  if (fault) throw new StewardError('input_invalid', `the issue is not accepted: ${fault}`)
  await getAgent(context, said.agent_id)
  const known = await context.store.issues.ofReceipt(said.client_id, said.receipt_digest)
  // One result is one issue, however often it is told.
  if (known) return { receipt: await receiptOf(context, known, reporter.key.key_id), created: false }
  await requireWithinLimits(context, said)
  // Names and contents are the client's own: what a registry keeps, everybody may read.
  if (said.findings !== undefined)
    throw new StewardError(
      'input_invalid',
      'the issue names files; a registry is told only what kind of faults there were',
    )
  const issue: ReportedIssue = { digest, statement: said, envelope, receivedAt: toInstant(context.clock.now()) }
  await context.store.issues.add(issue)
  context.log.info('issue reported', {
    agent_id: said.agent_id,
    client_id: said.client_id,
    codes: said.codes.map(({ code }) => code).join(' '),
  })
  return { receipt: await receiptOf(context, issue, reporter.key.key_id), created: true }
}

/**
 * Keeps a client's signed report of an invalid result; it counts in the agent's trust (FAILURE_MODES 1.2 `report_issue`). The same
 * result again gets the receipt of the first report.
 *
 * @throws StewardError `not_found` for a key nobody here has, `agent_unknown`, `agent_suspended`, `key_revoked`, `input_invalid`,
 * `rate_limited`, and as `verifyIssue`
 */
export const reportIssue = (context: RegistryContext, envelope: Envelope): Promise<SubmissionResult> => {
  // Read before its turn: what is no issue waits for nobody.
  readIssue(envelope)
  return context.submit(() => report(context, envelope))
}

const MOST_READ = 1000

/** What is known of an agent's issues. @throws StewardError `agent_unknown` */
export async function issuesOf(context: RegistryContext, agentId: AgentId): Promise<IssueSummary> {
  await getAgent(context, agentId)
  const { issues } = context.store
  const counts = new Map<IssueSummary['codes'][number]['code'], number>()
  for (const { statement } of await issues.ofAgent(agentId, MOST_READ))
    for (const { code, count } of statement.codes) counts.set(code, (counts.get(code) ?? 0) + count)
  return {
    agent_id: agentId,
    total: await issues.count(agentId),
    last_30_days: await issues.count(agentId, toInstant(context.clock.now() - 30 * DAY_MS)),
    reporters: await issues.reporters(agentId),
    codes: [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count),
  }
}
