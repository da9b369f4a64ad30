import { fromInstant } from '../../../shared/model/ids'
import type { AttestationTimes } from './standing'

/** FAILURE_MODES 3.1 prints "next attempt: 15min" while the tests cannot be run. */
const FIRST_RETRY_MS = 15 * 60_000
/** So that a fleet's test commands do not all start at once. */
const JITTER = 0.1

const jittered = (ms: number, fraction: number): number => Math.round(ms * (1 + JITTER * (2 * fraction - 1)))

/**
 * Milliseconds until the next refresh: the regular interval, or after attempts that could not be run a wait that doubles from
 * 15 minutes up to that interval. `fraction` in [0, 1) places it within the jitter.
 */
export function refreshDelay(refreshMs: number, outages: number, fraction: number): number {
  if (outages === 0) return jittered(refreshMs, fraction)
  return jittered(Math.min(FIRST_RETRY_MS * 2 ** Math.min(outages - 1, 20), refreshMs), fraction)
}

/** When the owner of an attestation means to attest next, from what it says itself: the first of its intervals after now. */
export function expectedRefresh(times: Pick<AttestationTimes, 'issued_at'>, refreshMs: number, now: number): number {
  const issued = fromInstant(times.issued_at)
  return issued + Math.max(1, Math.ceil((now - issued) / refreshMs)) * refreshMs
}
