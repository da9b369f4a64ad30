import type { DrillBoard, Scenario } from '../../../shared/model/drill'
import { isStewardError, StewardError } from '../../../shared/model/errors'
import type { AgentId } from '../../../shared/model/ids'
import { labOnlyReason, STAGING_SCENARIOS } from '../../protocol/drills'
import type { EngineContext } from '../context'
import type { DrillGround } from '../ports'

/** Why no drill may run in a lab here; undefined where they may. Denied by default: only the host of a lab's own profile hands one over. */
export const refusal = ({ drillGrounds, profile }: EngineContext): string | undefined =>
  drillGrounds?.lab
    ? undefined
    : `the profile ${profile.name} has no running lab: a drill would harm agents that somebody relies on`

/**
 * What a drill may harm: the lab, or the one agent that it is to be played against.
 *
 * @throws StewardError `drill_refused`
 */
export const requireGround = (context: EngineContext, staging: AgentId | undefined): DrillGround =>
  staging === undefined ? requireLab(context) : requireStaging(context, staging)

function requireLab(context: EngineContext): DrillGround {
  if (context.drillGrounds?.lab) return context.drillGrounds.lab
  throw new StewardError('drill_refused', refusal(context) ?? '', {
    suggestions: [
      'Start the lab and rehearse there: steward lab',
      'Or against an agent that the policy marks as staging: steward drill 1.1 --agent ID',
    ],
  })
}

function requireStaging({ drillGrounds, policy }: EngineContext, agentId: AgentId): DrillGround {
  if (!policy().drills.staging_agents.includes(agentId))
    throw new StewardError('drill_refused', `the policy does not mark ${agentId} as staging: somebody may rely on it`, {
      suggestions: [`Where nobody does: steward policy set drills.staging_agents '["${agentId}"]'`],
    })
  if (drillGrounds) return drillGrounds.staging(agentId)
  throw new StewardError('drill_refused', 'a drill goes on for minutes, and no console of this profile runs', {
    suggestions: ['Open it, and order the drill again: steward console'],
  })
}

/** A word for a drill against one agent. */
export interface StagingWord {
  readonly agent_id: AgentId
  /** The id once more, as the person typed it who takes the harm on. */
  readonly confirmed: string
}

/**
 * Whether these scenarios may be played against an agent for staging now: marked, confirmed, fit for one agent, and its supervisor
 * answers.
 *
 * @throws StewardError `drill_refused`
 */
export async function requireStagingDrills(
  context: EngineContext,
  { agent_id, confirmed }: StagingWord,
  scenarios: readonly Scenario[],
): Promise<void> {
  const ground = requireStaging(context, agent_id)
  if (confirmed !== agent_id)
    throw new StewardError('drill_refused', `nobody confirmed that ${agent_id} may be harmed`, {
      suggestions: [`Type its id once more, or: steward drill ${scenarios[0] ?? '1.1'} --agent ${agent_id} --yes`],
    })
  for (const scenario of scenarios) {
    const reason = labOnlyReason(scenario)
    if (reason !== undefined)
      throw new StewardError('drill_refused', `scenario ${scenario} is rehearsed in the lab only: ${reason}`, {
        suggestions: [`Against one agent there are ${STAGING_SCENARIOS.join(', ')}.`, 'Start the lab: steward lab'],
      })
  }
  try {
    await ground.order('status')
  } catch (cause) {
    if (!isStewardError(cause) || cause.code !== 'unavailable') throw cause
    throw new StewardError('drill_refused', cause.message, { suggestions: cause.suggestions, cause })
  }
}

/** Each agent that the policy marks as staging, and why none may run against it now. */
export const stagingBoard = (context: EngineContext): DrillBoard['staging'] =>
  context.policy().drills.staging_agents.map((id) => {
    const agent_id = id as AgentId
    try {
      requireStaging(context, agent_id)
      return { agent_id }
    } catch (error) {
      if (!isStewardError(error)) throw error
      return { agent_id, refused: error.message }
    }
  })
