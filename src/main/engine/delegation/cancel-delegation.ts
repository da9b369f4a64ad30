import { FINAL_STATES } from '../../../shared/model/delegation'
import { isStewardError } from '../../../shared/model/errors'
import { toInstant } from '../../../shared/model/ids'
import { audit, type EngineContext } from '../context'
import type { StoredDelegation } from '../ports'
import { callAgent, connectAgent } from './agent-connection'
import { remotePath } from './execution'
import { changeDelegation, recordStep } from './record-step'

/**
 * Asks the agent to stop a task.
 *
 * @returns false where the agent cannot be asked: whoever carries the task ends it then with {@link endCancelled}
 * @throws StewardError where the agent refuses
 */
export async function askToCancel(context: EngineContext, delegation: StoredDelegation): Promise<boolean> {
  const { task_id, agent_id } = delegation
  if (FINAL_STATES.includes(delegation.state)) return true
  await audit(context, 'delegation.cancel_asked', task_id)
  await recordStep(context, task_id, 'Cancelling was asked for')
  try {
    const agent = await connectAgent(context, agent_id)
    const path = `${remotePath(delegation)}/cancel`
    const timeoutMs = context.policy().health.timeout_ms
    await callAgent(context, agent, { method: 'POST', path, timeoutMs, always: true })
    return true
  } catch (error) {
    // A task it does not know, or lost, has nothing to stop.
    const gone = isStewardError(error) && (error.category !== 'permanent' || error.code === 'task_unknown')
    if (!gone) throw error
    await recordStep(context, task_id, `${agent_id} could not be asked to stop: ${error.message}`)
    return false
  }
}

/** Ends a task here, though its agent could not be told. */
export async function endCancelled(context: EngineContext, { task_id, agent_id }: StoredDelegation): Promise<void> {
  await changeDelegation(context, task_id, {
    state: 'cancelled',
    finished_at: toInstant(context.clock.now()),
    error: {
      code: 'task_cancelled',
      message: `It was cancelled here; ${agent_id} could not be told and may still be working on it`,
    },
  })
  await audit(context, 'delegation.cancelled', task_id)
}
