import { z } from 'zod'

const trustFactorName = z.enum(['coverage', 'uptime', 'success', 'endorsements', 'freshness'])

/** One factor of a trust score: what it is worth, how much it counts, and why (DESIGN §10). `value` and `contribution` are 0 to 1. */
export const trustFactor = z.object({
  name: trustFactorName,
  value: z.number().min(0).max(1),
  weight: z.number().min(0).max(1),
  contribution: z.number().min(0).max(1),
  /** A sentence for a person: what the value was computed from. */
  evidence: z.string(),
})
export type TrustFactor = z.infer<typeof trustFactor>

export const trustTier = z.enum(['unverified', 'verified', 'trusted', 'highly_trusted'])
export type TrustTier = z.infer<typeof trustTier>

/** A score that cannot be explained is not shown: it is always the sum of its factors. */
export const trustScore = z.object({ score: z.number().min(0).max(1), tier: trustTier, factors: z.array(trustFactor) })
export type TrustScore = z.infer<typeof trustScore>
