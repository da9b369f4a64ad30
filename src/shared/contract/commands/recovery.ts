import { z } from 'zod'
import { agentId, instant } from '../../model/ids'
import { revocationPreview } from '../../model/key-custody'
import { recoveryView } from '../../model/recovery'
import { command, nothing } from './command'

/** Recovering an agent whose owner key was stolen: one order, then its steps by themselves (DESIGN §7). */
export const recoveryCommands = {
  'recovery.preview': command(z.strictObject({ agent_id: agentId }), revocationPreview),
  'recovery.start': command(
    z.strictObject({
      agent_id: agentId,
      reason: z.string().min(1).max(200).optional(),
      compromised_at: instant.optional(),
    }),
    recoveryView,
  ),
  'recovery.list': command(nothing, z.object({ recoveries: z.array(recoveryView) })),
  'recovery.get': command(z.strictObject({ id: z.string() }), recoveryView),
} as const
