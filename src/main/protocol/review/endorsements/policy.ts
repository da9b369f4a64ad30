import { DAY_MS } from '../../../../shared/model/duration'
import { fromInstant, type Instant } from '../../../../shared/model/ids'
import type { Policy } from '../../../../shared/model/policy'
import type { Endorsement } from '../../../../shared/model/review'

const MONTH_MS = 30 * DAY_MS
const SKEW_MS = 60_000

/** What a registry knows of an endorser when it endorses once more. */
export interface EndorserRecord {
  readonly createdAt: Instant
  readonly delegations: number
  /** When it endorsed, each time. */
  readonly endorsedAt: readonly Instant[]
  /** Whether the one it endorses has endorsed it. */
  readonly isEndorsedBack: boolean
  readonly sameOwner: boolean
}

type Rules = Policy['registry_policy']['endorsement_validation']
type Check = (endorser: EndorserRecord, rules: Rules, given: Endorsement, now: number) => string | undefined

/** FAILURE_MODES 4.1 `endorsement_validation`, a rule a check; each answers why an endorsement is refused. */
const CHECKS: readonly Check[] = [
  (_endorser, _rules, { from, to }) => (from === to ? 'nobody endorses itself' : undefined),
  ({ sameOwner }) => (sameOwner ? 'an owner does not endorse its own agents' : undefined),
  (_endorser, _rules, { at }, now) =>
    Math.abs(now - fromInstant(at)) > SKEW_MS ? `it is dated ${at}, more than a minute off` : undefined,
  ({ createdAt }, { min_endorser_age_days: days }, _given, now) =>
    now - fromInstant(createdAt) < days * DAY_MS
      ? `the endorser was published at ${createdAt}, less than ${days} days ago`
      : undefined,
  ({ delegations }, { min_endorser_delegations: least }) =>
    delegations < least ? `the endorser has ${delegations} delegations; ${least} are needed` : undefined,
  ({ endorsedAt }, { max_endorsements_per_endorser_per_month: most }, _given, now) =>
    endorsedAt.filter((at) => now - fromInstant(at) < MONTH_MS).length >= most
      ? `the endorser has endorsed ${most} times within 30 days already`
      : undefined,
  ({ isEndorsedBack }, { detect_circular_endorsements: isRefused }) =>
    isRefused && isEndorsedBack ? 'the two would endorse one another' : undefined,
]

/** Why the policy refuses an endorsement, for a person; undefined where it does not. `now` is milliseconds since the epoch. */
export function endorsementFault(
  given: Endorsement,
  endorser: EndorserRecord,
  rules: Rules,
  now: number,
): string | undefined {
  for (const check of CHECKS) {
    const fault = check(endorser, rules, given, now)
    if (fault !== undefined) return fault
  }
  return undefined
}
