import type { SybilChecks } from './checks'

/** From this suspicion on a ban is proposed. */
const BAN_SUSPICION = 0.6
/** An agent to which this much trust comes is vouched for by the honest: whatever its flags, a ban is not proposed by itself. */
const TRUSTED_RANK = 0.5

/**
 * How much each finding weighs. Little trust says most: it cannot be waited away. Agents of one issuer count least, since honest
 * operators publish whole fleets within a second.
 */
const WEIGHTS = { rank: 0.55, inactive: 0.2, circular: 0.12, young: 0.08, sameHand: 0.05 } as const

/** What a single flag may amount to where nobody endorses: nothing to game, nothing to ban. */
const NO_ENDORSERS = 0

/** Suspicion from 0 to 1: the four checks by the share of endorsers they hold for, and how little trust comes. */
export function suspicionOf(checks: SybilChecks, rank: number, endorsers: number): number {
  if (endorsers === 0) return NO_ENDORSERS
  const deficit = Math.max(0, 1 - rank)
  return (
    WEIGHTS.rank * deficit +
    WEIGHTS.inactive * checks.inactive_endorsers.share +
    WEIGHTS.circular * checks.circular.share +
    WEIGHTS.young * checks.new_endorsers.share +
    WEIGHTS.sameHand * checks.similar_keys.share
  )
}

/** Proposed for a ban: suspicious, and not vouched for. The decision is a person's (TRUST "What acts by itself"). */
export const isProposedForBan = (suspicion: number, rank: number): boolean =>
  suspicion >= BAN_SUSPICION && rank < TRUSTED_RANK

/** Suspicious enough to be proposed in the company of those that are. */
const NEAR_SUSPICION = 0.4
export const isNearlyProposed = (suspicion: number): boolean => suspicion >= NEAR_SUSPICION
