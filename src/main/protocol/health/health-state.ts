import type { HealthSample, HealthState } from '../../../shared/model/health'

/**
 * An agent's state from its latest samples, newest first. One miss is a blip; only `missesUntilDown` in a row say that it is
 * down, and one answer says that it is back (DESIGN §9 "Agents", policy `health.misses_until_down`).
 */
export function healthState(samples: readonly HealthSample[], missesUntilDown: number): HealthState {
  const newest = samples[0]
  if (newest === undefined) return 'unknown'
  if (newest.up) return 'healthy'
  const misses = samples.findIndex((sample) => sample.up)
  const inARow = misses === -1 ? samples.length : misses
  return inARow >= missesUntilDown ? 'down' : 'missed'
}

/** The sample since which the state has held: the oldest of the newest run of equal `up`. Samples newest first. */
export function heldSince(samples: readonly HealthSample[]): HealthSample | undefined {
  const newest = samples[0]
  if (newest === undefined) return undefined
  const change = samples.findIndex((sample) => sample.up !== newest.up)
  return samples[change === -1 ? samples.length - 1 : change - 1]
}

/** Milliseconds until the next poll: the interval ± `jitter` (a fraction), so that a fleet is not polled in one burst. */
export function nextPollDelay(intervalMs: number, jitter: number, fraction: number): number {
  return Math.max(0, Math.round(intervalMs * (1 + jitter * (2 * fraction - 1))))
}
