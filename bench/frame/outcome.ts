import type { Figure, Measurement } from './figure'
import { median, spread, worst } from './statistics'

/** A figure that was measured, and whether it held. */
export interface Outcome {
  readonly name: string
  readonly says: string
  readonly comparedWith: string
  readonly unit: Figure['unit']
  readonly counts: 'median' | 'worst'
  readonly samples: number
  /** In `unit`: the median or the worst of the samples, as the figure says. */
  readonly measured: number
  readonly spread: number
  readonly baseline?: { readonly measured: number; readonly spread: number }
  readonly ratio?: number
  readonly limit: Figure['limit']
  readonly held: boolean
}

/** @throws Error where the figure took no samples, or none of its baseline: nothing measured must not pass */
export function judge(figure: Figure, { measured, baseline }: Measurement): Outcome {
  if (measured.length === 0) throw new Error(`${figure.name} took no samples`)
  const { name, says, unit, limit, counts = 'median' } = figure
  const count = counts === 'worst' ? worst : median
  const value = count(measured)
  const outcome = {
    ...{ name, says, comparedWith: figure.baseline, unit, limit, counts, samples: measured.length },
    ...{ measured: value, spread: spread(measured) },
    ...(baseline?.length && { baseline: { measured: count(baseline), spread: spread(baseline) } }),
  }
  if ('amount' in limit) return { ...outcome, held: value <= limit.amount }
  if (!outcome.baseline) throw new Error(`${name} took no samples of its baseline`)
  const ratio = value / outcome.baseline.measured
  return { ...outcome, ratio, held: ratio <= limit.timesBaseline }
}
