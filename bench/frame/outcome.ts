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
  readonly baseline?: { readonly median: number; readonly spread: number }
  readonly ratio?: number
  readonly limit: Figure['limit']
  readonly held: boolean
}

/** @throws Error where the figure took no samples, or none of its baseline: nothing measured must not pass */
export function judge(figure: Figure, { measured, baseline }: Measurement): Outcome {
  if (measured.length === 0) throw new Error(`${figure.name} took no samples`)
  const { name, says, unit, limit, counts = 'median' } = figure
  const value = (counts === 'worst' ? worst : median)(measured)
  const outcome = {
    ...{ name, says, comparedWith: figure.baseline, unit, limit, counts, samples: measured.length },
    ...{ measured: value, spread: spread(measured) },
  }
  if ('amount' in limit) return { ...outcome, held: value <= limit.amount }
  if (!baseline?.length) throw new Error(`${name} took no samples of its baseline`)
  const ratio = value / median(baseline)
  return {
    ...outcome,
    baseline: { median: median(baseline), spread: spread(baseline) },
    ratio,
    held: ratio <= limit.timesBaseline,
  }
}
