import { isStewardError } from '../../../../shared/model/errors'
import { type AgentId, fromInstant, toInstant } from '../../../../shared/model/ids'
import { rankCandidates } from '../../../protocol/delegation'
import { requireDelegable } from '../../../protocol/verification'
import type { EngineContext } from '../../context'
import type { StoredDelegation } from '../../ports'
import { type AgentConnection, callAgent, connectAgent } from '../agent-connection'
import { requireOperation } from '../start-delegation'

const RECENT_MS = 30 * 24 * 3_600_000
const MOST_CANDIDATES = 100
const MOST_TASKS = 200

/**
 * An agent that can carry the delegation's work on: verified, offering the operation for this input, and answering now.
 *
 * @throws StewardError `agent_unknown`, `agent_unverified`, `operation_unknown`, `operation_input_invalid`, and what the network
 * does
 */
export async function requireAble(
  context: EngineContext,
  delegation: StoredDelegation,
  agentId: AgentId,
): Promise<AgentConnection> {
  const agent = await connectAgent(context, agentId)
  requireDelegable(agent.report, agentId)
  requireOperation(agent.manifest.manifest, delegation.operation, delegation.input)
  const timeoutMs = await context.links.atLeast(agentId, context.policy().health.timeout_ms)
  await callAgent(context, agent, { method: 'GET', path: '/ping', timeoutMs, always: true })
  return agent
}

/**
 * Who goes on with a delegation (FAILURE_MODES 1.1): the same agent where it is back, else the policy's `recovery_agent`, else
 * the best verified agent with the capability. Undefined where none of them answers.
 *
 * @param sameFirst the agent has just been heard; else it is known to be silent and is not asked
 */
export async function chooseAgent(
  context: EngineContext,
  delegation: StoredDelegation,
  sameFirst: boolean,
): Promise<AgentConnection | undefined> {
  const { recovery_agent } = context.policy().delegation.on_agent_failure
  const named = recovery_agent === undefined ? [] : [recovery_agent as AgentId]
  const same = delegation.agent_id
  const others = [...named, ...(await rankedAgents(context, delegation))].filter((id) => id !== same)
  for (const id of new Set(sameFirst ? [same, ...others] : others)) {
    try {
      return await requireAble(context, delegation, id)
    } catch (error) {
      if (!isStewardError(error)) throw error
      context.log.info('an agent cannot take over', { task: delegation.task_id, agent: id, reason: error.message })
    }
  }
  return undefined
}

async function rankedAgents(context: EngineContext, { operation, attempts }: StoredDelegation): Promise<AgentId[]> {
  const { rows } = await context.store.cache.searchAgents({ capability: operation, limit: MOST_CANDIDATES })
  const since = toInstant(context.clock.now() - RECENT_MS)
  const candidates = await Promise.all(
    rows
      .filter((row) => row.sourceKind !== 'import')
      .map(async ({ summary, fetchedAt }) => {
        const tasks = await context.store.delegations.list({ agentId: summary.id, since, limit: MOST_TASKS })
        return {
          agentId: summary.id,
          failedHere: attempts.some((attempt) => attempt.agent_id === summary.id && attempt.outcome !== undefined),
          completed: tasks.filter(({ state }) => state === 'completed').length,
          failed: tasks.filter(({ state }) => state === 'failed').length,
          knownSince: fromInstant(fetchedAt),
        }
      }),
  )
  return rankCandidates(candidates)
}
