import { StewardError } from '../../../shared/model/errors'
import { toInstant } from '../../../shared/model/ids'
import { type Finding, findingPlace, type NoticeState, type ResultReport } from '../../../shared/model/result'
import { raiseAlert } from '../alerts/raise'
import { audit, type EngineContext } from '../context'
import { orderAgain, remoteTask } from '../delegation/execution'
import { recordStep } from '../delegation/record-step'
import { configuredRegistries } from '../discovery/configured-registries'
import type { StoredDelegation } from '../ports'
import { deliverNotices } from './deliver-notices'
import type { FetchedReceipt } from './receive-result'

/** `main.py:41:7: unexpected EOF while parsing` */
const sentenceOf = (finding: Finding): string => `${findingPlace(finding)}: ${finding.message}`

const summaryOf = ({ findings, findings_left_out }: ResultReport): string => {
  const [first] = findings
  const more = findings.length - 1 + findings_left_out
  return `${first ? sentenceOf(first) : 'it is not valid'}${more > 0 ? `, and ${more} more` : ''}`
}

/** FAILURE_MODES 1.2 `on_invalid_result`: to whom a rejected result is told of. */
async function noticesFor(context: EngineContext, delegation: StoredDelegation): Promise<NoticeState[]> {
  const { notify_agent, report_issue } = context.policy().delegation.on_invalid_result
  const pending = { state: 'pending', at: toInstant(context.clock.now()) } as const
  const registries = report_issue ? await configuredRegistries(context) : []
  return [
    ...(notify_agent ? [{ to: 'agent' as const, name: delegation.agent_id, ...pending }] : []),
    // A git registry is a mirror: nobody there takes an issue.
    ...registries
      .filter(({ kind }) => kind === 'https')
      .map(({ name }) => ({ to: 'registry' as const, name, ...pending })),
  ]
}

/**
 * Whether the policy allows one more execution: `reject_and_retry`, as often as the retry policy says. Counted are rejected
 * results, not executions: one that went on elsewhere after a crash was no fault of a result.
 */
async function mayOrderAgain(context: EngineContext, { task_id, execution }: ResultReport): Promise<boolean> {
  const { on_invalid_result, retry_policy } = context.policy().delegation
  if (on_invalid_result.action !== 'reject_and_retry') return false
  const before = (await context.store.results.list(task_id)).filter(
    ({ report }) => report.verdict === 'rejected' && report.execution !== execution,
  )
  return before.length < retry_policy.max_retries
}

/**
 * Writes down that a result is rejected, with the evidence, before anything follows from it: a crash after this repeats neither
 * the check nor the decision.
 */
export async function recordRejection(
  context: EngineContext,
  delegation: StoredDelegation,
  receipt: FetchedReceipt,
  report: ResultReport,
): Promise<ResultReport> {
  const rejected: ResultReport = {
    ...report,
    consequence: (await mayOrderAgain(context, report)) ? 'retried' : 'given_up',
    notices: await noticesFor(context, delegation),
  }
  await context.quarantine.describe({ taskId: report.task_id, execution: report.execution }, rejected)
  await context.store.results.save({ report: rejected, order: delegation.order, receipt: receipt.document })
  await audit(context, 'result.rejected', delegation.task_id, {
    agent_id: delegation.agent_id,
    receipt: report.receipt_digest,
    codes: [...new Set(report.findings.map(({ code }) => code))].join(' '),
  })
  await recordStep(context, delegation.task_id, `Result rejected: ${summaryOf(rejected)}`)
  await raiseAlert(context, {
    key: `result_rejected:${delegation.agent_id}`,
    kind: 'result_rejected',
    severity: 'warning',
    text: `${delegation.agent_id} returned an invalid result: ${summaryOf(rejected)}`,
    agent_id: delegation.agent_id,
    subject: delegation.task_id,
    evidence: { task_id: delegation.task_id, execution: report.execution, receipt: report.receipt_digest },
  })
  return rejected
}

/**
 * What follows from a rejected result: the agent and the registries are told, and the work is ordered again or given up.
 *
 * @throws StewardError `result_invalid` where it is given up
 */
export async function followRejection(
  context: EngineContext,
  delegation: StoredDelegation,
  report: ResultReport,
): Promise<void> {
  await deliverNotices(context, delegation.task_id, report.execution)
  if (report.consequence === 'given_up') throw givenUp(report)
  const again = await orderAgain(context, delegation)
  const { number, task_id } = remoteTask(again)
  await recordStep(context, delegation.task_id, `Ordered again, execution ${number}, as ${task_id}`)
}

const givenUp = (report: ResultReport): StewardError =>
  new StewardError('result_invalid', `the result is not valid: ${summaryOf(report)}`, {
    details: { execution: report.execution, codes: [...new Set(report.findings.map(({ code }) => code))] },
    suggestions: [
      `See all findings: steward result ${report.task_id}`,
      `See what was returned: steward result ${report.task_id} --quarantine`,
    ],
  })
