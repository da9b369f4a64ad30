import type {
  Artifact,
  DelegationDetail,
  DelegationState,
  DelegationSummary,
  Receipt,
} from '../../../shared/model/delegation'
import { StewardError } from '../../../shared/model/errors'
import type { AgentId, Instant, KeyId, TaskId } from '../../../shared/model/ids'
import { readOwnReceipt, waitsFor } from '../../protocol/delegation'
import type { EngineContext } from '../context'
import type { StoredDelegation } from '../ports'
import { summaryOf } from './record-step'

const DEFAULT_LIMIT = 200
/** As many ticks as a time axis can show. */
const HEARTBEATS = 500

export async function listDelegations(
  context: EngineContext,
  query: {
    state?: DelegationState | undefined
    agent_id?: AgentId | undefined
    since?: Instant | undefined
    limit?: number | undefined
  },
): Promise<DelegationSummary[]> {
  const found = await context.store.delegations.list({
    ...(query.state && { states: [query.state] }),
    ...(query.agent_id && { agentId: query.agent_id }),
    ...(query.since && { since: query.since }),
    limit: query.limit ?? DEFAULT_LIMIT,
  })
  return found.map((delegation) => ({ ...delegation, ...waitsFor(delegation) }))
}

/** @throws StewardError `task_unknown` */
export async function requireDelegation(context: EngineContext, taskId: TaskId): Promise<StoredDelegation> {
  const stored = await context.store.delegations.get(taskId)
  if (stored) return stored
  throw new StewardError('task_unknown', `this profile knows no task ${taskId}`, {
    suggestions: ['See its tasks: steward tasks'],
  })
}

export async function delegationDetail(context: EngineContext, taskId: TaskId): Promise<DelegationDetail> {
  const stored = await requireDelegation(context, taskId)
  return {
    ...summaryOf(stored),
    input: stored.input,
    ...(stored.output !== undefined && { output: stored.output }),
    artifacts: [...stored.artifacts],
    link: await context.links.of(stored.agent_id),
    timeline: await context.store.delegations.timeline(taskId),
    attempts: [...stored.attempts],
    checkpoints: await context.store.delegations.checkpoints(taskId),
    heartbeats: await context.store.delegations.heartbeats(taskId, HEARTBEATS),
    evidence: {
      order_digest: stored.orderDigest,
      order_signed_by: stored.orderSignedBy,
      ...(stored.receiptDigest && { receipt_digest: stored.receiptDigest }),
      ...(stored.receiptSignedBy && { receipt_signed_by: stored.receiptSignedBy }),
    },
  }
}

export interface DelegationResult {
  readonly task_id: TaskId
  readonly output?: unknown
  readonly artifacts: Artifact[]
  readonly folder: string
  readonly receipt: Receipt
  readonly receipt_signed_by: KeyId
}

/** @throws StewardError `task_not_finished`, `task_failed`, `task_cancelled`, `task_unknown` */
export async function delegationResult(context: EngineContext, taskId: TaskId): Promise<DelegationResult> {
  const stored = await requireDelegation(context, taskId)
  if (stored.state === 'failed')
    throw new StewardError('task_failed', `task ${taskId} failed: ${stored.error?.message ?? 'no reason was given'}`)
  if (stored.state === 'cancelled') throw new StewardError('task_cancelled', `task ${taskId} was cancelled`)
  if (stored.receipt === undefined || stored.receiptSignedBy === undefined)
    throw new StewardError('task_not_finished', `task ${taskId} is not finished: it is ${stored.state}`, {
      suggestions: [`Watch it: steward monitor ${taskId}`],
    })
  return {
    task_id: taskId,
    ...(stored.output !== undefined && { output: stored.output }),
    artifacts: [...stored.artifacts],
    folder: context.results.folder(taskId),
    receipt: readOwnReceipt(stored.receipt),
    receipt_signed_by: stored.receiptSignedBy,
  }
}
