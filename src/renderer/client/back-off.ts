const FIRST_MS = 250
const LONGEST_MS = 10_000
const JITTER = 0.3

/**
 * How long to wait before the next attempt, in milliseconds: doubling from 250, at most 10 s, ± 30 % so that many tabs do not
 * return at once.
 * @param attempt failed attempts so far, from 0
 * @param chance 0 to 1
 */
export const backOff = (attempt: number, chance: number): number =>
  Math.round(Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt) * (1 + JITTER * (2 * chance - 1)))
