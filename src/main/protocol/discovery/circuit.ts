import { fromInstant } from '../../../shared/model/ids'
import type { RegistrySample } from '../../../shared/model/registry'

export interface CircuitPolicy {
  /** Milliseconds a registry is skipped after its first failure; doubled with each further one in a row. */
  readonly skipMs: number
  readonly maxSkipMs: number
}

/** A registry that is skipped, until when, and the failure that is to blame. */
export interface OpenCircuit {
  readonly until: number
  readonly failure: RegistrySample
}

/** How many of the latest samples decide: beyond, the wait has long reached its bound. */
export const CIRCUIT_SAMPLES = 12

/**
 * FAILURE_MODES 5.1: whether a registry that just failed is skipped, so that a second discovery does not wait for it again.
 * One answer closes the circuit; undefined where the registry may be asked.
 *
 * @param samples newest first
 * @param now milliseconds since the epoch
 */
export function openCircuit(
  samples: readonly RegistrySample[],
  { skipMs, maxSkipMs }: CircuitPolicy,
  now: number,
): OpenCircuit | undefined {
  const [newest] = samples
  if (newest === undefined || newest.outcome !== 'failed') return undefined
  const answered = samples.findIndex(({ outcome }) => outcome !== 'failed')
  const failures = answered === -1 ? samples.length : answered
  const until = fromInstant(newest.at) + Math.min(maxSkipMs, skipMs * 2 ** (failures - 1))
  return now < until ? { until, failure: newest } : undefined
}
