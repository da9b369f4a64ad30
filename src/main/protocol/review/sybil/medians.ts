/** Per agent the median of several rankings. */
export function mediansOf(rankings: readonly Float32Array[]): Float32Array {
  const values = new Float32Array(rankings.length)
  return new Float32Array(rankings[0]?.length ?? 0).map((_, agent) => {
    for (const [at, ranking] of rankings.entries()) values[at] = ranking[agent] as number
    return median(values)
  })
}

const median = (values: Float32Array): number => {
  const sorted = values.slice().sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** So many of a list, evenly from all of it. */
export const spread = (seeds: readonly number[], wanted: number): number[] =>
  Array.from({ length: wanted }, (_, at) => seeds[Math.floor((at * seeds.length) / wanted)] as number)
