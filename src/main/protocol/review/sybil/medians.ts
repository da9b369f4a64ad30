/**
 * Per agent the median of several rankings.
 * @param rankings a row an agent, in it what each of the rankings says of it; the rows are put in order
 * @param width how many rankings there are
 */
export function mediansOf(rankings: Float32Array, width: number): Float32Array {
  return Float32Array.from({ length: width === 0 ? 0 : rankings.length / width }, (_, agent) =>
    medianOf(rankings.subarray(agent * width, (agent + 1) * width)),
  )
}

const medianOf = (values: Float32Array): number => {
  const sorted = values.sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** So many of a list, evenly from all of it. */
export const spread = (seeds: readonly number[], wanted: number): number[] =>
  Array.from({ length: wanted }, (_, at) => seeds[Math.floor((at * seeds.length) / wanted)] as number)
