import { z } from 'zod'
import { approvalDone, pendingApproval } from '../../model/approval'
import { agentId, digest } from '../../model/ids'
import { keyRecord } from '../../model/key'
import { publishedRotation } from '../../model/key-custody'
import { command, nothing } from './command'

/** M of N (DESIGN §7): what waits for signers, at every registry, in which a key of this vault has a say. */
export const approvalsCommands = {
  'approvals.list': command(nothing, z.object({ approvals: z.array(pendingApproval) })),
  /** Signs with every seat in this vault. */
  'approvals.approve': command(z.strictObject({ digest }), approvalDone),
  /** So many of these signers decide on every change of an agent from then on. */
  'approvals.require': command(
    z.strictObject({
      agent_id: agentId,
      threshold: z.number().int().min(1).max(32),
      signers: z.array(keyRecord).min(1).max(32),
    }),
    publishedRotation,
  ),
} as const
