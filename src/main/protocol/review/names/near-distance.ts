import { distance } from 'fastest-levenshtein'

/** Which letters occur, folded into 32 bits. */
function letterMask(name: string): number {
  let mask = 0
  for (let at = 0; at < name.length; at++) mask |= 1 << (name.charCodeAt(at) & 31)
  return mask
}

function bitCount(mask: number): number {
  let bits = mask - ((mask >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

/**
 * The Levenshtein distance where it is at most `limit`, else some number above it. One edit takes away at most one letter and
 * brings at most one, so names that differ in more than twice as many letters are not worth the whole computation.
 */
export function nearDistance(limit: number): (query: string, name: string) => number {
  let lastQuery = ''
  let lastMask = 0
  return (query, name) => {
    if (query !== lastQuery) {
      lastQuery = query
      lastMask = letterMask(query)
    }
    return bitCount(lastMask ^ letterMask(name)) > 2 * limit ? limit + 1 : distance(query, name)
  }
}
