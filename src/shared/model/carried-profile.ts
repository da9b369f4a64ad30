import { z } from 'zod'
import { agentId } from './ids'

/** The text of a policy on its way from one profile to another. */
const carriedPolicy = z.strictObject({ format: z.enum(['jsonc', 'yaml']), text: z.string().max(1_000_000) })
export type CarriedPolicy = z.infer<typeof carriedPolicy>

/** What a backup has beside its keys, so that another machine goes on as the one that was backed up. */
export const carriedProfile = z.strictObject({
  format: z.literal('steward-profile-1'),
  /** Whose client keys are among them. */
  client_id: agentId.optional(),
  policy: carriedPolicy.optional(),
})
export type CarriedProfile = z.infer<typeof carriedProfile>
