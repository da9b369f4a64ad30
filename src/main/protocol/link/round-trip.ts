import type { RoundTrip } from '../../../shared/model/link'

const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}

/** Median and median distance from it, so that one lost packet does not look like a slow network. Undefined without samples. */
export function roundTripOf(samplesMs: readonly number[]): RoundTrip | undefined {
  if (samplesMs.length === 0) return undefined
  const median = medianOf(samplesMs)
  const spread = medianOf(samplesMs.map((sample) => Math.abs(sample - median)))
  return { median_ms: Math.round(median), spread_ms: Math.round(spread), samples: samplesMs.length }
}
