import { type TaskStatus, taskStatus } from '../../../shared/model/delegation'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import { MAX_RECEIPT_BYTES, mayHaveArrived } from '../../protocol/delegation'
import { parseJsonStrict } from '../../protocol/encoding'
import type { EngineContext } from '../context'
import { prepareLink } from '../link/prepare-link'
import type { StoredDelegation } from '../ports'
import { type AgentConnection, callAgent } from './agent-connection'
import { remoteTask } from './execution'
import { changeDelegation, recordStep } from './record-step'

const MAX_STATUS_BYTES = 64 * 1024 + 2 * MAX_RECEIPT_BYTES
/** An operation that says it is this quick is waited for: its answer saves a slow network two round trips. */
const QUICK_MS = 1000

/**
 * Hands the order to the agent. Where it is unsure whether an earlier try arrived, the agent is asked for the task by its
 * idempotency key before anything is sent again (FAILURE_MODES 2.1: "Check status first").
 */
export async function submitOrder(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
): Promise<TaskStatus> {
  const { task_id } = delegation
  await prepareLink(context, agent, task_id)
  if (delegation.state === 'uncertain') {
    const known = await askByKey(context, agent, delegation)
    await recordStep(context, task_id, known ? 'The agent has the order: it is not sent again' : NOT_ARRIVED)
    if (known) return known
  }
  try {
    return await send(context, agent, delegation)
  } catch (error) {
    if (!isStewardError(error)) throw error
    const failure = error.code === 'internal' ? halfDone(agent, error) : error
    if (mayHaveArrived(failure)) await becomeUncertain(context, delegation)
    throw failure
  }
}

const NOT_ARRIVED = 'The agent never got the order: it is safe to send it again'

/** An agent that fell over an order may have stored it before: that is to be asked, not to be given up. */
const halfDone = ({ agentId }: AgentConnection, cause: StewardError): StewardError =>
  new StewardError('unavailable', `${agentId} had an error of its own over the order`, { cause })

async function becomeUncertain(context: EngineContext, { task_id, state }: StoredDelegation): Promise<void> {
  if (state === 'uncertain') return
  await changeDelegation(context, task_id, { state: 'uncertain' })
  await recordStep(
    context,
    task_id,
    'The connection was lost before an answer: the agent will be asked for the task first',
  )
}

async function send(context: EngineContext, agent: AgentConnection, delegation: StoredDelegation): Promise<TaskStatus> {
  const response = await callAgent(context, agent, {
    method: 'POST',
    path: '/v1/tasks',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': remoteTask(delegation).idempotency_key,
      ...(isQuick(agent, delegation.operation) && { prefer: 'wait=1' }),
    },
    body: Buffer.from(JSON.stringify(delegation.order)),
  })
  const status = statusOf(response.body)
  if (response.status === 200)
    await recordStep(context, delegation.task_id, 'The agent had this order already: it runs once')
  return status
}

const isQuick = ({ manifest }: AgentConnection, name: string): boolean => {
  const latency = manifest.manifest.capabilities.operations.find((operation) => operation.name === name)?.latency_ms
  return latency !== undefined && latency <= QUICK_MS
}

async function askByKey(
  context: EngineContext,
  agent: AgentConnection,
  delegation: StoredDelegation,
): Promise<TaskStatus | undefined> {
  try {
    const path = `/v1/tasks?idempotency_key=${encodeURIComponent(remoteTask(delegation).idempotency_key)}`
    const response = await callAgent(context, agent, { method: 'GET', path })
    return statusOf(response.body)
  } catch (error) {
    if (isStewardError(error) && error.code === 'task_unknown') return undefined
    throw error
  }
}

function statusOf(body: Uint8Array): TaskStatus {
  const parsed = taskStatus.safeParse(parseJsonStrict(body, { maxBytes: MAX_STATUS_BYTES, maxDepth: 16 }))
  if (parsed.success) return parsed.data
  throw new StewardError('response_malformed', 'the agent answered with something that is not the status of a task')
}
