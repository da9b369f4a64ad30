import type { Outcome } from './outcome'

/** How much of its limit a figure has used up: 1 is all of it. */
const usedOf = ({ limit, ratio = 0, measured }: Outcome): number =>
  'amount' in limit ? measured / limit.amount : ratio / limit.timesBaseline

/** The figures that are nearest to their limits, or furthest beyond, the worst first. */
export const worstOf = (outcomes: readonly Outcome[], count: number): readonly Outcome[] =>
  outcomes.toSorted((a, b) => usedOf(b) - usedOf(a)).slice(0, count)
