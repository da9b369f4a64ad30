import { isStewardError } from '../../../../shared/model/errors'
import { type AgentId, fromInstant } from '../../../../shared/model/ids'
import { rankCandidates } from '../../../protocol/delegation'
import { requireDelegable } from '../../../protocol/verification'
import { operationAttested, requireAttested } from '../../attestation/require-attested'
import type { EngineContext } from '../../context'
import type { StoredDelegation } from '../../ports'
import { ownTrust } from '../../trust/trust-of'
import { type AgentConnection, callAgent, connectAgent } from '../agent-connection'
import { recordStep } from '../record-step'
import { requireOperation } from '../start-delegation'

const MOST_CANDIDATES = 100

/**
 * An agent that can carry the delegation's work on: verified, offering the operation for this input, attested for it as for a new
 * task where it has not had this one, and answering now.
 *
 * @param acceptExpired why an attestation within its grace is accepted, where it is (FAILURE_MODES 3.1)
 * @throws StewardError `agent_unknown`, `agent_unverified`, `operation_unknown`, `operation_input_invalid`, what the network does,
 * and as `requireAttested`
 */
export async function requireAble(
  context: EngineContext,
  delegation: StoredDelegation,
  agentId: AgentId,
  acceptExpired?: string | undefined,
): Promise<AgentConnection> {
  const agent = await connectAgent(context, agentId)
  requireDelegable(agent.report, agentId)
  const { operation, input } = delegation
  requireOperation(agent.manifest.manifest, operation, input)
  const warnings = wasGivenTo(delegation, agentId)
    ? []
    : await requireAttested(context, { agent_id: agentId, operation, accept_expired: acceptExpired }, agent.manifest)
  const timeoutMs = await context.links.atLeast(agentId, context.policy().health.timeout_ms)
  await callAgent(context, agent, { method: 'GET', path: '/ping', timeoutMs, always: true })
  for (const warning of warnings) await recordStep(context, delegation.task_id, warning)
  return agent
}

/** By this profile: another's word on an agent is not ours. */
const wasGivenTo = ({ attempts }: StoredDelegation, agentId: AgentId): boolean =>
  attempts.some(({ agent_id, outcome }) => agent_id === agentId && outcome !== 'replaced')

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

async function rankedAgents(context: EngineContext, delegation: StoredDelegation): Promise<AgentId[]> {
  const { operation } = delegation
  const { rows } = await context.store.cache.searchAgents({ capability: operation, limit: MOST_CANDIDATES })
  const ids = new Set(rows.filter(({ sourceKind }) => sourceKind !== 'import').map(({ summary }) => summary.id))
  return rankCandidates(await Promise.all([...ids].map((id) => candidateOf(context, delegation, id))))
}

async function candidateOf(context: EngineContext, delegation: StoredDelegation, agentId: AgentId) {
  const attested = await operationAttested(context, agentId, delegation.operation)
  return {
    agentId,
    failedHere: delegation.attempts.some(({ agent_id, outcome }) => agent_id === agentId && outcome !== undefined),
    attestation: attested?.state ?? ('none' as const),
    attestedAt: attested?.issued_at && fromInstant(attested.issued_at),
    trust: await ownTrust(context, agentId),
  }
}
