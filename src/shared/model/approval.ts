import { z } from 'zod'
import { envelope } from './envelope'
import { agentId, digest, instant, keyId } from './ids'
import { delivery } from './outbox'

/** What M of N signers decide on (DESIGN §7): a change of manifest (a rotation too), an owner key's end, an attestation. */
export const approvalKind = z.enum(['manifest', 'revocation', 'attestation'])
export type ApprovalKind = z.infer<typeof approvalKind>

/** A document that counts only when so many more of the agent's signers have approved it. */
export const approvalWanted = z.object({ digest, missing: z.number().int().positive() })

/** What a registry answers when it is asked what waits for signers. Nothing of it is believed: the documents speak for themselves. */
export const approvalsAnswer = z.object({
  approvals: z.array(z.object({ envelope, submitted_at: instant, expires_at: instant })).max(200),
})

/** A document that waits for signers: who has signed, who is missing, what it will change. */
export const pendingApproval = z.object({
  digest,
  kind: approvalKind,
  agent_id: agentId,
  registries: z.array(z.string()),
  proposed_at: instant,
  expires_at: instant,
  threshold: z.number().int().positive(),
  missing: z.number().int().nonnegative(),
  /** `here`: the key is in this vault. */
  seats: z.array(z.object({ key_id: keyId, signed: z.boolean(), here: z.boolean() })),
  changes: z.array(z.string()),
})
export type PendingApproval = z.infer<typeof pendingApproval>

export const approvalDone = z.object({ approval: pendingApproval, deliveries: z.array(delivery) })
export type ApprovalDone = z.infer<typeof approvalDone>
