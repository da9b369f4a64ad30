import { z } from 'zod'
import { agentHealth, healthSample } from '../../model/health'
import { agentId, instant, keyId } from '../../model/ids'
import { agentLink } from '../../model/link'
import { verificationReport } from '../../model/verification'
import { agentDetail, agentRow } from '../../model/views'
import { command, nothing } from './command'

/** One agent and its health. */
export const agentsCommands = {
  'agents.list': command(nothing, z.object({ agents: z.array(agentRow) })),
  'agents.get': command(z.strictObject({ agent_id: agentId }), agentDetail),
  'agents.verify': command(z.strictObject({ agent_id: agentId }), verificationReport),
  /** Takes over the owner key that an agent has now, after its change was shown. */
  'agents.accept_key': command(z.strictObject({ agent_id: agentId, key_id: keyId }), verificationReport),
  'agents.health': command(
    z.strictObject({ agent_id: agentId, since: instant.optional() }),
    z.object({ health: agentHealth, samples: z.array(healthSample) }),
  ),
  /** Measures the network to an agent; the time limit that follows holds for the calls to come (FAILURE_MODES 2.2). */
  'agents.measure': command(z.strictObject({ agent_id: agentId }), agentLink),
  'agents.poll': command(z.strictObject({ agent_id: agentId }), healthSample),
} as const
