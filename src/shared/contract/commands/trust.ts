import { z } from 'zod'
import { agentId } from '../../model/ids'
import { trustScore } from '../../model/trust'
import { command } from './command'

/** How far an agent can be trusted, and why. */
export const trustCommands = {
  'trust.get': command(z.strictObject({ agent_id: agentId }), trustScore),
} as const
