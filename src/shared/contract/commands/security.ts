import { z } from 'zod'
import { agentId } from '../../model/ids'
import { securityReport } from '../../model/signing-alert'
import { command } from './command'

/** What is signed in the name of the own agents, and taking them out of service (FAILURE_MODES 6.1). */
export const securityCommands = {
  /** Asks the registries what was signed, judges it, and tells what is unusual. */
  'security.report': command(z.strictObject({ agent_id: agentId }), securityReport),
  /** Takes an own agent out of service at every registry, or back. */
  'security.set_service': command(
    z.strictObject({ agent_id: agentId, action: z.enum(['suspend', 'resume']), reason: z.string().min(1).max(200) }),
    z.object({ done: z.boolean() }),
  ),
} as const
