/** One step along two names: a character of each, or of one where the other has none. */
export interface Aligned {
  readonly left?: string
  readonly right?: string
}

/** Names are at most 128 characters; beyond a bound the rest stands unaligned rather than cost memory. */
const MAX_ALIGNED = 256

/** The two names side by side along a shortest way from one to the other (Levenshtein), a code point a step. */
export function align(leftName: string, rightName: string): Aligned[] {
  const left = [...leftName].slice(0, MAX_ALIGNED)
  const right = [...rightName].slice(0, MAX_ALIGNED)
  const width = right.length + 1
  const cost = new Uint16Array((left.length + 1) * width)
  for (let j = 0; j < width; j++) cost[j] = j
  for (let i = 1; i <= left.length; i++) {
    cost[i * width] = i
    for (let j = 1; j < width; j++) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1
      cost[i * width + j] = Math.min(
        (cost[(i - 1) * width + j - 1] as number) + same,
        (cost[(i - 1) * width + j] as number) + 1,
        (cost[i * width + j - 1] as number) + 1,
      )
    }
  }
  return backtrace(left, right, cost)
}

function backtrace(left: readonly string[], right: readonly string[], cost: Uint16Array): Aligned[] {
  const width = right.length + 1
  const steps: Aligned[] = []
  let [i, j] = [left.length, right.length]
  while (i > 0 || j > 0) {
    const here = cost[i * width + j] as number
    const a = left[i - 1]
    const b = right[j - 1]
    if (a !== undefined && b !== undefined && here === (cost[(i - 1) * width + j - 1] as number) + (a === b ? 0 : 1)) {
      steps.push({ left: a, right: b })
      i--
      j--
    } else if (a !== undefined && here === (cost[(i - 1) * width + j] as number) + 1) {
      steps.push({ left: a })
      i--
    } else {
      steps.push({ right: b as string })
      j--
    }
  }
  return steps.reverse()
}
