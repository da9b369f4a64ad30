import { z } from 'zod'
import { agentHealth, healthSample } from '../../model/health'
import { agentId, instant } from '../../model/ids'
import { verificationReport } from '../../model/verification'
import { agentDetail, agentRow } from '../../model/views'
import { command, nothing } from './command'

/** One agent and its health. */
export const agentsCommands = {
  'agents.list': command(nothing, z.object({ agents: z.array(agentRow) })),
  'agents.get': command(z.strictObject({ agent_id: agentId }), agentDetail),
  'agents.verify': command(z.strictObject({ agent_id: agentId }), verificationReport),
  'agents.health': command(
    z.strictObject({ agent_id: agentId, since: instant.optional() }),
    z.object({ health: agentHealth, samples: z.array(healthSample) }),
  ),
  'agents.poll': command(z.strictObject({ agent_id: agentId }), healthSample),
} as const
