import type { Measurement } from './figure'

export interface Rounds {
  readonly rounds: number
  /** Rounds that are run and not counted. */
  readonly warmUp: number
  readonly subject: () => unknown
  readonly baseline: () => unknown
}

/** Milliseconds until the work is done. */
async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/**
 * Times subject and baseline in turns, and each of them first in every other round: what else the machine does meanwhile falls on
 * both alike.
 *
 * @returns milliseconds
 */
export async function interleaved({ rounds, warmUp, subject, baseline }: Rounds): Promise<Required<Measurement>> {
  const measured: number[] = []
  const compared: number[] = []
  for (let round = 0; round < warmUp + rounds; round++) {
    const subjectFirst = round % 2 === 0
    const first = await timed(subjectFirst ? subject : baseline)
    const second = await timed(subjectFirst ? baseline : subject)
    if (round < warmUp) continue
    measured.push(subjectFirst ? first : second)
    compared.push(subjectFirst ? second : first)
  }
  return { measured, baseline: compared }
}
