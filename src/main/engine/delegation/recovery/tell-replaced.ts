import { isStewardError } from '../../../../shared/model/errors'
import { derivedExecution } from '../../../protocol/delegation'
import type { EngineContext } from '../../context'
import type { StoredDelegation } from '../../ports'
import { callAgent, connectAgent } from '../agent-connection'
import { recordStep } from '../record-step'

/**
 * Tells agents that were given up as offline, and may only have been cut off, to stop what another has finished. Best effort:
 * one that died has lost it anyway.
 */
export async function tellReplaced(context: EngineContext, delegation: StoredDelegation): Promise<void> {
  for (const { agent_id, number, outcome } of delegation.attempts) {
    if (outcome !== 'agent_offline') continue
    const id = number === 1 ? delegation.task_id : derivedExecution(delegation, number).task_id
    try {
      const agent = await connectAgent(context, agent_id)
      const timeoutMs = context.policy().health.timeout_ms
      const path = `/v1/tasks/${encodeURIComponent(id)}/cancel`
      await callAgent(context, agent, { method: 'POST', path, timeoutMs, always: true })
      await recordStep(context, delegation.task_id, `${agent_id} was told that another agent has finished the task`)
    } catch (error) {
      if (!isStewardError(error)) throw error
      context.log.info('a replaced agent could not be told', { agent: agent_id, reason: error.message })
    }
  }
}
