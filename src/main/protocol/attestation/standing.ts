import { fromInstant } from '../../../shared/model/ids'
import type { AttestationState, AttestedTerm } from '../../../shared/model/listed-attestation'
import type { AttestationRules } from './rules'

/** DESIGN §4, TRUST "Time": clocks may differ by so much. */
export const SKEW_MS = 60_000

/** The times an attestation is judged by; milliseconds since the epoch where they are numbers. */
export interface AttestationTimes extends AttestedTerm {
  readonly extensions: number
  /** The term of the last attestation that passed; its own where it is no extension. */
  readonly original: AttestedTerm
}

export interface Standing {
  readonly state: Extract<AttestationState, 'valid' | 'degraded' | 'extended' | 'grace' | 'expired' | 'not_yet_valid'>
  /** Until when it counts. */
  readonly until: number
  /** Until when it is the last known good; `until` where there is no grace. */
  readonly graceUntil: number
}

export type TermRules = Pick<AttestationRules, 'validityMs' | 'graceMs' | 'maxExtensions' | 'extensionMs'>

/** How long an attestation is believed: never longer than our own policy grants, whatever its signer wrote. */
function attestedUntil(times: AttestationTimes, rules: TermRules): { original: number; until: number } {
  const passed = fromInstant(times.original.issued_at)
  const original = Math.min(fromInstant(times.original.expires_at), passed + rules.validityMs)
  if (times.extensions === 0) return { original, until: original }
  // FAILURE_MODES 3.2: at most max_extensions × extension_duration_hours after the last attestation that passed.
  const granted = Math.min(times.extensions, rules.maxExtensions) * rules.extensionMs
  return { original, until: Math.max(original, Math.min(fromInstant(times.expires_at), original + granted)) }
}

/** Where an attestation stands at `now`, by its times and the policy alone. */
export function standingAt(times: AttestationTimes, now: number, rules: TermRules): Standing {
  const { original, until } = attestedUntil(times, rules)
  const graceUntil = until + rules.graceMs
  const standing = (state: Standing['state']): Standing => ({ state, until, graceUntil })
  if (now < fromInstant(times.issued_at) - SKEW_MS) return standing('not_yet_valid')
  if (now < until) {
    if (times.extensions === 0) return standing('valid')
    return standing(now < original ? 'degraded' : 'extended')
  }
  // FAILURE_MODES 3.1: last known good within the grace period; after the last extension it counts from there (3.2).
  return standing(now < graceUntil ? 'grace' : 'expired')
}
