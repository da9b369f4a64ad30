import type { RoundTrip } from '../../../shared/model/link'

/** `delegation.adaptive_timeouts` (FAILURE_MODES 2.2). Times in milliseconds. */
export interface AdaptiveTimeouts {
  readonly enabled: boolean
  readonly initial_timeout_ms: number
  readonly slow_above_ms: number
  readonly on_slow_network: {
    readonly action: 'extend_timeout' | 'fail'
    readonly timeout_multiplier: number
    readonly max_timeout_ms: number
  }
}

export interface Measured {
  readonly ping?: RoundTrip | undefined
  readonly health?: RoundTrip | undefined
  /** Times the limit turned out too short though the agent was alive. */
  readonly extensions: number
}

const NOT_MEASURED = { median_ms: 0 }

/** A call on a new connection: TCP, TLS 1.3, the request, and one packet lost on the way. */
const TRIPS_OF_A_CALL = 4
/** RFC 6298 §2: a round trip hardly ever takes longer than the usual one and four times its variation. */
const SPREADS = 4

/** The longest a whole call takes on this link, as far as it was measured; 0 where nothing was. */
export const longestCall = ({ ping, health }: Omit<Measured, 'extensions'>): number =>
  TRIPS_OF_A_CALL * Math.max(0, ...[ping, health].map((trip) => (trip ? trip.median_ms + SPREADS * trip.spread_ms : 0)))

/** Whether a usual round trip takes longer than `slow_above_ms`; by the ping where there is one, since a busy agent is no slow network. */
export const isSlow = ({ slow_above_ms }: AdaptiveTimeouts, { ping, health }: Omit<Measured, 'extensions'>): boolean =>
  (ping ?? health ?? NOT_MEASURED).median_ms > slow_above_ms

/**
 * How long a call may take, in milliseconds. On a slow network the initial limit is multiplied until the measured round trips fit
 * in it, once at least, and once more for each time it proved too short; never beyond the maximum (FAILURE_MODES 2.2).
 */
export function adaptiveTimeout(policy: AdaptiveTimeouts, measured: Measured): number {
  const { initial_timeout_ms: initial, on_slow_network: slow } = policy
  if (!policy.enabled || slow.action === 'fail') return initial
  const needed = longestCall(measured)
  let steps = measured.extensions + (isSlow(policy, measured) ? 1 : 0)
  // A multiplier of 1 would never get there.
  if (slow.timeout_multiplier > 1)
    while (
      initial * slow.timeout_multiplier ** steps < needed &&
      initial * slow.timeout_multiplier ** steps < slow.max_timeout_ms
    )
      steps += 1
  return Math.round(Math.min(initial * slow.timeout_multiplier ** steps, slow.max_timeout_ms))
}
