import type { StewardError } from '../../../shared/model/errors'
import { fromInstant, toInstant } from '../../../shared/model/ids'
import type { Circuit } from '../../../shared/model/link'

/** `delegation.circuit_breaker` (DESIGN §5). */
export interface CircuitPolicy {
  /** Failures in a row after which the agent is left alone. */
  readonly failures_until_open: number
  /** How long it is left alone, in milliseconds. */
  readonly open_ms: number
}

export const CLOSED: Circuit = { state: 'closed', failures: 0 }

/** What says that the agent, or the way to it, does not work. */
const OUTAGES: readonly string[] = ['network_unreachable', 'network_timeout', 'connection_lost', 'unavailable']

/** An answer says the opposite, whatever it says, also that the agent cannot reach a registry or wants to be asked later. */
export const isOutage = ({ code, details }: StewardError): boolean =>
  OUTAGES.includes(code) && details['status'] === undefined

/** The circuit as a caller finds it: one that was open long enough is half open for the first who comes. */
export function circuitAt(circuit: Circuit, nowMs: number): Circuit {
  if (circuit.state !== 'open' || circuit.try_at === undefined || nowMs < fromInstant(circuit.try_at)) return circuit
  const { try_at: _over, ...rest } = circuit
  return { ...rest, state: 'half_open' }
}

/** After a failure that is an outage: open when there were enough in a row, or when the one call to see failed. */
export function circuitAfterOutage(circuit: Circuit, policy: CircuitPolicy, reason: string, nowMs: number): Circuit {
  const failures = circuit.failures + 1
  if (circuit.state === 'closed' && failures < policy.failures_until_open) return { state: 'closed', failures }
  return { state: 'open', failures, try_at: toInstant(nowMs + policy.open_ms), reason }
}
